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
import type { Contract } from "../services/contracts/contract.ts";
import { now } from "../services/contracts/units.ts";
import { admission } from "./door/admission.ts";
import { Door, doorOf, giveDoor, type Request, type Web } from "./door/door.ts";
import { answersFiles, type DoorFiles } from "./door/files.ts";
import { type Headers, headersOfAnswers } from "./door/headers.ts";
import { problemFiles } from "./door/problem-page.ts";
import { countAtDoor, openRates } from "./door/rates.ts";
import { requestMethods } from "./door/request.ts";
import { answerScrape } from "./door/scrape.ts";
import { type Address, addressOfServer, openServer } from "./door/server.ts";
import { Shared } from "./door/shared.ts";
import { filesIn } from "./door/shared-files.ts";
import { wellKnownFiles } from "./door/well-known.ts";
import { Witness } from "./door/witness.ts";
import { settingsOf } from "./settings.ts";

export type DoorOptions = {
  /** What has a route among these is published, whichever service it belongs to. */
  readonly contracts: Contract;
  /** Files that are served by name, wherever they are. */
  readonly files?: DoorFiles;
  /** A folder whose files are served where no route is. */
  readonly publicFolder?: string;
  /** It is one of several doors to the same routes: how often a caller asks is counted for all. */
  readonly sharesRates?: boolean;
};

/** Where a service's door listens. Throws before the service has started. */
export const addressOf = (service: Service): Address => {
  const { server } = doorOf(service);
  if (server === null) throw new Error(`the door of ${service.name} is not open`);
  return addressOfServer(server);
};

const onRequest = (web: Web, made: Door, files: DoorFiles, headers: Headers) => {
  const { admits, dress } = admission(settingsOf(web.broker), web.logger, headers);
  const answersFile = answersFiles(files, headers, (request, response, error) => {
    dress(request, response);
    web.errorHandler(request, response, error);
  });
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!admits(request as Request, response)) return;
    if (made.isClosing) response.shouldKeepAlive = false;
    const refusal = countAtDoor(web, request, response);
    if (refusal !== null) {
      dress(request as Request, response);
      web.errorHandler(request as Request, response, refusal);
      return;
    }
    const place = made.shared?.placeOf(request) ?? null;
    if (place !== null) return made.shared?.answer(place, request as Request, response);
    if (answersFile(request as Request, response)) return;
    dress(request as Request, response);
    if (request.url === "/metrics" && answerScrape(web.broker, request, response)) return;
    web.httpHandler(request, response).catch((error: unknown) => {
      web.logger.error("a request could not be answered:", error);
      response.destroy();
    });
  };
};

const routeOf = (made: Door): object => ({
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
          doorOf(this).shared?.hear(eventName ?? "", params);
        },
      ]),
  );

/** Brings moleculer-web, the routes of the contracts and the server that listens. */
export const door = ({
  contracts,
  files = new Map(),
  publicFolder,
  sharesRates = false,
}: DoorOptions): Partial<ServiceSchema> => ({
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
    const made = new Door(contracts);
    giveDoor(this, made);
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
    const made = doorOf(this);
    const texts = [...problemFiles(contracts), ...wellKnownFiles(settings, now())];
    const all = new Map([...texts, ...inFolder, ...files]);
    const answers = onRequest(this as Web, made, all, headers);
    made.witness = new Witness(this);
    made.rates = await openRates(this, sharesRates);
    made.shared = new Shared(this as Web, made, headers);
    made.server = await openServer(answers, headers, settings);
    this.logger.info(`listening on ${addressOf(this).url}`);
  },
  async stopped(this: Service) {
    await doorOf(this).close();
  },
});
