/**
 * Shared: the answers that are given before moleculer-web is asked.
 *
 * Which routes they are of, for whom and until what happens is in the contracts. An answer is kept
 * under its action and its checked params, in one order: what a contract does not know makes no
 * key, as it is refused further in. Requests that are not plain (a trailing slash, an absolute
 * URL, an encoded path) go further in as well and are answered without being kept.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import type { Service } from "moleculer";
import type { Shared as Rule } from "../../../services/contracts/core/action-contract.ts";
import { measure, sampled } from "../../metrics/metrics.ts";
import { CachedResponse, type Made } from "../cached-response.ts";
import { encodedBytes } from "../encoded-json.ts";
import type { Headers } from "../headers.ts";
import type { HttpServerState, Request, Web } from "../http-server-state.ts";
import { countRoute } from "../rate-limit.ts";
import { versionIn } from "../responses.ts";
import type { Plan } from "../route-plan.ts";
import { CacheStore, Epoch, type Place as Kept } from "./cache-store.ts";

/** Where an answer is kept, for whom, and how it is made. */
export type CachePlace = Kept & {
  readonly to: Rule["to"];
  readonly plan: Plan;
  readonly make: (requestId: string) => Promise<Made>;
};
type SharedPlan = Plan & { readonly shared: Rule };

/** URLs whose place is known, so that a query need not be read and checked again. */
const urlCharactersMax = 2 ** 20;
const urlLengthMax = 1000;
/**
 * In a place's stead for a URL that was asked for once. Its answer is not kept yet: most questions
 * that are new never come again, and to keep them all costs more than to answer them.
 */
const once = Symbol("asked for once");
const jsonType = "application/json; charset=utf-8";
/** A browser asks each time, and is told that nothing has changed; a proxy asks once a second. */
const untilEvent = "public, max-age=0, s-maxage=1";
/** What no event ends changes with a release. */
const untilRelease = "public, max-age=60";

const sharedPlans = (plans: Iterable<Plan>): SharedPlan[] =>
  [...plans].flatMap((plan) => {
    const { shared } = plan.contract;
    return shared === undefined ? [] : [{ ...plan, shared }];
  });

/** What the paths of some routes look like; a URL that is nothing like them is not looked up. */
const shapeOf = (paths: readonly string[]): RegExp => {
  const shapes = paths.map((path) => path.replaceAll(/[.]/g, "\\.").replaceAll(/:\w+/g, "[^/?%]+"));
  return new RegExp(`^(?:${shapes.join("|")})(?:\\?|$)`);
};

const canonical = (params: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));

const keyOf = (action: string, params: Readonly<Record<string, unknown>>): string =>
  `${action} ${canonical(params)}`;

export class ResponseCache {
  readonly store = new CacheStore<CachedResponse>();
  private readonly web: Web;
  private readonly common: Headers;
  private readonly plans: ReadonlyMap<string, SharedPlan>;
  private readonly epochs: ReadonlyMap<string, Epoch>;
  private readonly shape: RegExp;
  private readonly stopSampling: () => Promise<void>;
  private readonly places = new LRUCache<string, CachePlace | typeof once>({
    maxSize: urlCharactersMax,
    sizeCalculation: (_, url) => url.length + 100,
  });

  constructor(web: Web, { plans }: HttpServerState, common: Headers) {
    this.web = web;
    this.common = common;
    const shared = sharedPlans(plans.values());
    this.plans = new Map(shared.map((plan) => [plan.action, plan]));
    this.epochs = new Map(shared.map(({ action }) => [action, new Epoch()]));
    this.shape = shapeOf(shared.map(({ path }) => path));
    this.stopSampling = sampled(web, () => this.sample());
  }

  /** Where the answer to a request is; null for one that goes further in. */
  placeOf({ method, url = "", headers }: IncomingMessage): CachePlace | null {
    if (method !== "GET" && method !== "HEAD") return null;
    const known = this.places.get(url);
    const place = known === undefined || known === once ? this.find(url, known === once) : known;
    const isApart = place?.to === "strangers" && headers.authorization !== undefined;
    return place === null || isApart ? null : place;
  }

  /** Answers from its place, or makes the answer. */
  answer(place: CachePlace, request: Request, response: ServerResponse): void {
    const kept = this.store.find(place);
    if (kept === undefined) this.make(place, request, response);
    else this.send(kept, place, request, response);
  }

  /** Ends what an event may have changed. */
  hear(event: string, data: unknown): void {
    for (const { action, shared } of this.plans.values()) {
      if (!shared.until.includes(event)) continue;
      const { of } = shared;
      const id = of === undefined ? undefined : Object(data)[of];
      if (of !== undefined && typeof id === "string") this.store.drop(keyOf(action, { [of]: id }));
      else this.epochs.get(action)?.end();
    }
  }

  /** Forgets everything. */
  clear(): void {
    for (const epoch of this.epochs.values()) epoch.stop();
    this.store.clear();
    this.places.clear();
  }

  async close(): Promise<void> {
    await this.stopSampling();
    this.clear();
  }

  private async sample(): Promise<void> {
    const { broker, name: service } = this.web;
    for (const [result, count] of Object.entries(this.store.counts)) {
      measure(broker, "sharedAnswers", { service, result }, count);
    }
    measure(broker, "sharedBytes", { service }, this.store.size);
  }

  private make(place: CachePlace, request: Request, response: ServerResponse): void {
    request.asked = { caller: null, params: {} };
    // What is kept costs less than to count it for each caller; what is made is counted.
    countRoute(this.web, place.plan, request, response, null)
      .then(() =>
        this.store.obtain(place, async (last) => {
          const made = await place.make(request.requestId);
          return last?.isSame(made) ? last : new CachedResponse(made, this.common);
        }),
      )
      .then((answer) => this.send(answer, place, request, response))
      .catch((error: unknown) => {
        for (const [name, value] of this.common) response.setHeader(name, value);
        request.plan = place.plan;
        this.web.errorHandler(request, response, error);
      });
  }

  private send(
    answer: CachedResponse,
    place: CachePlace,
    request: Request,
    response: ServerResponse,
  ): void {
    answer.send(request, response, request.requestId, () => this.store.grown(place, answer));
  }

  private find(url: string, isKept: boolean): CachePlace | null {
    if (!this.shape.test(url)) return null;
    const at = url.indexOf("?");
    const [path, query] = at === -1 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
    const found = this.web.resolveAlias(path, "GET");
    const plan = found === false ? undefined : this.plans.get(found.alias.action);
    if (found === false || plan === undefined) return null;
    const params = paramsOf(plan, found.params, query);
    if (params === null) return null;
    const place = this.placeOfPlan(plan, params, isKept);
    if (url.length <= urlLengthMax) this.places.set(url, isKept ? place : once);
    return place;
  }

  private placeOfPlan(
    plan: SharedPlan,
    params: Record<string, unknown>,
    isKept: boolean,
  ): CachePlace {
    const { action, shared } = plan;
    const { broker } = this.web;
    const epoch = this.epochs.get(action) ?? new Epoch();
    return {
      key: keyOf(action, params),
      epoch,
      isKept,
      to: shared.to,
      plan,
      make: async (requestID) => {
        const answer = await broker.call(action, params, { requestID });
        return {
          bytes: encodedBytes(answer),
          version: versionIn(plan.contract, answer),
          type: jsonType,
          cacheControl: controlOf(shared),
          vary: shared.to === "strangers" ? ["Authorization"] : [],
          isText: true,
        };
      },
    };
  }
}

const controlOf = ({ until, maxAgeS }: Rule): string => {
  if (maxAgeS !== undefined) return `public, max-age=${maxAgeS}`;
  return until.length === 0 ? untilRelease : untilEvent;
};

/** The params of a request, null for one that is refused further in. */
const paramsOf = (
  plan: Plan,
  inPath: Record<string, unknown>,
  query: string,
): Record<string, unknown> | null => {
  try {
    return plan.fromQuery(inPath, query);
  } catch {
    return null;
  }
};

const caches = new WeakMap<Service, ResponseCache>();

/** Opens the cache of a server; it is closed with it. */
export const openCache = (web: Web, made: HttpServerState, common: Headers): ResponseCache => {
  const cache = new ResponseCache(web, made, common);
  caches.set(web, cache);
  return cache;
};

/** The cache of a server; undefined until it is open. */
export const cacheOf = (service: Service): ResponseCache | undefined => caches.get(service);
