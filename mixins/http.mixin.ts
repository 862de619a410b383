/**
 * HTTP mixin: the HTTP server of a node, in front of the actions that contracts publish.
 *
 * Routes are made from contracts at the start, for local and remote services. A service that is
 * away answers 503, never 404. moleculer-web holds the routes, the root context and the files; this
 * folder decides the order of the checks. The caller is checked again where the action runs.
 */
import type { ServerResponse } from "node:http";
import type { Context, Service, ServiceBroker, ServiceSchema } from "moleculer";
import ApiGateway from "moleculer-web";
import type { Contract } from "../services/contracts/core/action-contract.ts";
import { now } from "../services/contracts/core/units.ts";
import { settingsOf } from "./config/settings.ts";
import { admission } from "./http/admission.ts";
import { answerProblem } from "./http/answer-problem.ts";
import { filesIn } from "./http/cache/cached-files.ts";
import { cacheOf, openCache, type ResponseCache } from "./http/cache/response-cache.ts";
import { type Headers, headersOfAnswers } from "./http/headers.ts";
import { type HttpMetrics, httpMetrics, requestNames } from "./http/http-metrics.ts";
import { type Address, addressOfServer, type OnRequest, openServer } from "./http/http-server.ts";
import {
  HttpServerState,
  httpServerStateOf,
  type Request,
  setHttpServerState,
  type Web,
} from "./http/http-server-state.ts";
import { answerMetrics } from "./http/metrics-endpoint.ts";
import { problemFiles } from "./http/problem-page.ts";
import { countAddress, openRateLimiter } from "./http/rate-limit.ts";
import { requestMethods } from "./http/request-pipeline.ts";
import { SecurityReporter } from "./http/security-reporter.ts";
import { type StaticFiles, staticFileServer } from "./http/static-files.ts";
import type { WebApp } from "./http/web-app.ts";
import { wellKnownFiles } from "./http/well-known.ts";
import { inHttpSpan } from "./tracing/http-span.ts";

export type HttpServerOptions = {
  /** Contracts that have a route are published, whichever service they belong to. */
  readonly contracts: Contract;
  /** Files that are served by path, wherever they lie on the disk. */
  readonly files?: StaticFiles;
  /** Its files are served where no route matches. */
  readonly publicFolder?: string;
  readonly webApp?: (broker: ServiceBroker) => WebApp;
  /** Several gateways serve the same routes, so a caller's rate is counted across all of them. */
  readonly sharesRates?: boolean;
  /**
   * Continues for `ONEDAY_DRAIN_S` at its stop. Only a gateway does: the bus calls no other process
   * from the first moment of its stop on, so its replacement should start soon.
   */
  readonly drains?: boolean;
};

/** Where the HTTP server of a service listens. Throws before the service has started. */
export const addressOf = (service: Service): Address => {
  const { server } = httpServerStateOf(service);
  if (server === null) throw new Error(`the door of ${service.name} is not open`);
  return addressOfServer(server);
};

const onRequest = (
  web: Web,
  made: HttpServerState,
  cache: ResponseCache,
  files: StaticFiles,
  headers: Headers,
  { begins }: HttpMetrics,
) => {
  const { admits, dress } = admission(settingsOf(web.broker), web.logger, headers);
  const answersFile = staticFileServer(files, made.webApp, headers, (request, response, error) => {
    dress(request, response);
    answerProblem(web, request, response, error);
  });
  const answer = (request: Request, response: ServerResponse): void => {
    begins(request, response);
    if (!admits(request, response)) return;
    if (made.isClosing) response.shouldKeepAlive = false;
    const refusal = countAddress(web, request, response);
    if (refusal !== null) {
      dress(request, response);
      answerProblem(web, request, response, refusal);
      return;
    }
    const cachePlace = cache.placeOf(request);
    if (cachePlace !== null) {
      cache.answer(cachePlace, request, response);
      return;
    }
    if (answersFile(request, response)) {
      request.route = "static";
      return;
    }
    dress(request, response);
    if (request.url === "/metrics" && answerMetrics(web.broker, request, response)) {
      request.route = "/metrics";
      return;
    }
    web.httpHandler(request, response).catch((error: unknown) => {
      web.logger.error("a request could not be answered:", error);
      response.destroy();
    });
  };
  return (request: Request, response: ServerResponse) => {
    inHttpSpan(request, response, requestNames, () => answer(request, response));
  };
};

const routeOf = (made: HttpServerState): object => ({
  path: "/",
  aliases: Object.fromEntries(
    [...made.plans.values()].map(({ method, path, action }) => [`${method} ${path}`, action]),
  ),
  mappingPolicy: "restrict",
  bodyParsers: false,
  mergeParams: false,
  pathToRegexpOptions: { sensitive: true },
});

/** `rest` runs once, since a body cannot be read again. The called action has its own limits. */
const off = { enabled: false };
const runsOnce = { timeout: 0, retryPolicy: off, circuitBreaker: off, bulkhead: off };

const quiet = {
  logRequest: null,
  logRequestParams: null,
  logResponse: null,
  logRouteRegistration: null,
};

const webSettings = (publicFolder: string | undefined): object => ({
  ...quiet,
  server: false,
  // For an empty list moleculer-web makes a route that publishes every action by its name.
  routes: null,
  ...(publicFolder === undefined ? {} : { assets: { folder: publicFolder } }),
  onError(this: Service, request: Request, response: ServerResponse, error: unknown) {
    answerProblem(this as Web, request, response, error);
  },
  rootCallOptions(options: { requestID?: string }, { requestId }: Request) {
    options.requestID = requestId;
  },
});

/** Handlers of the events that invalidate cached responses. */
const invalidations = (contracts: Contract): NonNullable<ServiceSchema["events"]> =>
  Object.fromEntries(
    Object.values(contracts)
      .flatMap(({ shared }) => shared?.until ?? [])
      .map((name) => [
        name,
        function end(this: Service, { params, eventName }: Context) {
          cacheOf(this)?.hear(eventName ?? "", params);
        },
      ]),
  );

/** Brings moleculer-web, the routes of the contracts and the server that listens. */
export const httpServer = ({
  contracts,
  files = new Map(),
  publicFolder,
  webApp,
  sharesRates = false,
  drains = false,
}: HttpServerOptions): Partial<ServiceSchema> => ({
  mixins: [ApiGateway],
  settings: webSettings(publicFolder),
  actions: {
    listAliases: false,
    addRoute: false,
    removeRoute: false,
    rest: runsOnce as never,
  },
  methods: requestMethods,
  events: invalidations(contracts),
  created(this: Service) {
    const made = new HttpServerState(contracts);
    made.webApp = webApp?.(this.broker) ?? null;
    setHttpServerState(this, made);
    (this as Web).addRoute(routeOf(made));
    made.routes.take((this as Web).aliases);
    // No route comes from action definitions: it would only broadcast that no route changed.
    (this as Web).regenerateAllAutoAliases = () => undefined;
    // Runs before any service stops, so that open requests are finished by services still here.
    const stopping = () => made.close(drains ? settingsOf(this.broker).drainS : 0);
    this.broker.middlewares.add({ name: "Door", stopping });
  },
  async started(this: Service) {
    const settings = settingsOf(this.broker);
    const inFolder = publicFolder === undefined ? [] : filesIn(publicFolder);
    const headers = headersOfAnswers(settings);
    const made = httpServerStateOf(this);
    const texts = [...problemFiles(contracts), ...wellKnownFiles(settings, now())];
    const all = new Map([...texts, ...inFolder, ...files]);
    const cache = openCache(this as Web, made, headers);
    const figures = httpMetrics(this.broker);
    const answers = onRequest(this as Web, made, cache, all, headers, figures);
    made.witness = new SecurityReporter(this);
    made.rates = await openRateLimiter(this, sharesRates);
    made.closables.push(made.witness, cache);
    if (made.rates !== null) made.closables.push(made.rates);
    const { malformed } = figures;
    made.server = await openServer(answers as OnRequest, headers, settings, { malformed });
    // Not said where the start ends because another service cannot start.
    const say = () => this.logger.info(`listening on ${addressOf(this).url}`);
    this.broker.localBus.once("$broker.started", say);
  },
  async stopped(this: Service) {
    await httpServerStateOf(this).close();
  },
});
