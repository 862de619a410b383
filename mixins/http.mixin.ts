/**
 * Door mixin: HTTP of a node, in front of the actions that contracts publish.
 *
 * Routes are made from contracts at the start, for every service, here or away: one that is away
 * is 503, never 404. moleculer-web keeps the routes, the request's root context and the files; the
 * order of the checks is ours. Whoever calls is checked again where the action runs.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context, Service, ServiceSchema } from "moleculer";
import ApiGateway from "moleculer-web";
import type { Contract } from "../services/contracts/core/action-contract.ts";
import { now } from "../services/contracts/core/units.ts";
import { settingsOf } from "./config/settings.ts";
import { admission } from "./http/admission.ts";
import { filesIn } from "./http/cache/cached-files.ts";
import { cacheOf, openCache } from "./http/cache/response-cache.ts";
import { type Headers, headersOfAnswers } from "./http/headers.ts";
import { type Address, addressOfServer, openServer } from "./http/http-server.ts";
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
import { wellKnownFiles } from "./http/well-known.ts";

export type HttpServerOptions = {
  /** What has a route among these is published, whichever service it belongs to. */
  readonly contracts: Contract;
  /** Files that are served by name, wherever they are. */
  readonly files?: StaticFiles;
  /** A folder whose files are served where no route is. */
  readonly publicFolder?: string;
  /** It is one of several doors to the same routes: how often a caller asks is counted for all. */
  readonly sharesRates?: boolean;
};

/** Where a service's door listens. Throws before the service has started. */
export const addressOf = (service: Service): Address => {
  const { server } = httpServerStateOf(service);
  if (server === null) throw new Error(`the door of ${service.name} is not open`);
  return addressOfServer(server);
};

const onRequest = (web: Web, made: HttpServerState, files: StaticFiles, headers: Headers) => {
  const { admits, dress } = admission(settingsOf(web.broker), web.logger, headers);
  const answersFile = staticFileServer(files, headers, (request, response, error) => {
    dress(request, response);
    web.errorHandler(request, response, error);
  });
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!admits(request as Request, response)) return;
    if (made.isClosing) response.shouldKeepAlive = false;
    const refusal = countAddress(web, request, response);
    if (refusal !== null) {
      dress(request as Request, response);
      web.errorHandler(request as Request, response, refusal);
      return;
    }
    const cache = cacheOf(web);
    const place = cache?.placeOf(request) ?? null;
    if (place !== null) return cache?.answer(place, request as Request, response);
    if (answersFile(request as Request, response)) return;
    dress(request as Request, response);
    if (request.url === "/metrics" && answerMetrics(web.broker, request, response)) return;
    web.httpHandler(request, response).catch((error: unknown) => {
      web.logger.error("a request could not be answered:", error);
      response.destroy();
    });
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

/** A request is carried once: its body cannot be read again. What it is for has its own. */
const off = { enabled: false };
const once = { timeout: 0, retryPolicy: off, circuitBreaker: off, bulkhead: off };

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
  rootCallOptions(options: { requestID?: string }, { requestId }: Request) {
    options.requestID = requestId;
  },
});

/** Hears of what ends answers that are kept. */
const endings = (contracts: Contract): NonNullable<ServiceSchema["events"]> =>
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
  sharesRates = false,
}: HttpServerOptions): Partial<ServiceSchema> => ({
  mixins: [ApiGateway],
  settings: webSettings(publicFolder),
  actions: {
    listAliases: false,
    addRoute: false,
    removeRoute: false,
    rest: once as never,
  },
  methods: requestMethods,
  events: endings(contracts),
  created(this: Service) {
    const made = new HttpServerState(contracts);
    setHttpServerState(this, made);
    (this as Web).addRoute(routeOf(made));
    made.routes.take((this as Web).aliases);
    // No route comes from what actions say: it would only tell all nodes that nothing has changed.
    (this as Web).regenerateAllAutoAliases = () => undefined;
    // Before any service stops: what has begun is finished by services that are still here.
    const stopping = () => made.close(settingsOf(this.broker).drainS);
    this.broker.middlewares.add({ name: "Door", stopping });
  },
  async started(this: Service) {
    const settings = settingsOf(this.broker);
    const inFolder = publicFolder === undefined ? [] : filesIn(publicFolder);
    const headers = headersOfAnswers(settings);
    const made = httpServerStateOf(this);
    const texts = [...problemFiles(contracts), ...wellKnownFiles(settings, now())];
    const all = new Map([...texts, ...inFolder, ...files]);
    const answers = onRequest(this as Web, made, all, headers);
    made.witness = new SecurityReporter(this);
    made.rates = await openRateLimiter(this, sharesRates);
    made.closables.push(made.witness, openCache(this as Web, made, headers));
    if (made.rates !== null) made.closables.push(made.rates);
    made.server = await openServer(answers, headers, settings);
    this.logger.info(`listening on ${addressOf(this).url}`);
  },
  async stopped(this: Service) {
    await httpServerStateOf(this).close();
  },
});
