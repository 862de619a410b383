/**
 * Response cache: responses served before moleculer-web sees the request.
 *
 * The contracts say which routes are cached, for whom and which events invalidate them. The key is
 * the action and its checked params, sorted by name; a request with an unknown param has no key and
 * is refused later. Unusual URLs (trailing slash, absolute, encoded path) bypass the cache.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import type { Service } from "moleculer";
import type { Shared as Rule } from "../../../services/contracts/core/action-contract.ts";
import { canonicalJson } from "../../../services/contracts/core/units.ts";
import { countUpTo, measure, sampled } from "../../metrics/metrics.ts";
import { answerProblem } from "../answer-problem.ts";
import { CachedResponse, type Made } from "../cached-response.ts";
import { encodedBytes } from "../encoded-json.ts";
import type { Headers } from "../headers.ts";
import type { HttpServerState, Request, Web } from "../http-server-state.ts";
import { countRoute } from "../rate-limit.ts";
import { versionIn } from "../responses.ts";
import type { Plan } from "../route-plan.ts";
import { type CacheSlot, CacheStore, Epoch } from "./cache-store.ts";

/** The place of a response in the cache, the callers it is for, and its computation. */
export type CachePlace = CacheSlot & {
  readonly to: Rule["to"];
  readonly plan: Plan;
  readonly make: (requestId: string) => Promise<Made>;
};
type SharedPlan = Plan & { readonly shared: Rule };

/** Total length of the URLs whose place is kept, so that their query is not parsed again. */
const urlCharactersMax = 2 ** 20;
const urlLengthMax = 1000;
/**
 * Marks a URL that was requested once. Its response is not kept yet: most new URLs never come
 * again, and keeping them all costs more than answering them.
 */
const requestedOnce = Symbol("asked for once");
const jsonType = "application/json; charset=utf-8";
/** A browser revalidates each time and gets 304 if unchanged; a proxy revalidates each second. */
const untilEvent = "public, max-age=0, s-maxage=1";
/** A response that no event invalidates changes only with a release. */
const untilRelease = "public, max-age=60";

const sharedPlans = (plans: Iterable<Plan>): SharedPlan[] =>
  [...plans].flatMap((plan) => {
    const { shared } = plan.contract;
    return shared === undefined ? [] : [{ ...plan, shared }];
  });

/** A pattern of the cached routes' paths; a URL that does not match is not looked up. */
const shapeOf = (paths: readonly string[]): RegExp => {
  const shapes = paths.map((path) => path.replaceAll(/[.]/g, "\\.").replaceAll(/:\w+/g, "[^/?%]+"));
  return new RegExp(`^(?:${shapes.join("|")})(?:\\?|$)`);
};

const keyOf = (action: string, params: Readonly<Record<string, unknown>>): string =>
  `${action} ${canonicalJson(params)}`;

/** The response cache of one HTTP server. */
export class ResponseCache {
  readonly store = new CacheStore<CachedResponse>();
  private readonly web: Web;
  private readonly common: Headers;
  private readonly plans: ReadonlyMap<string, SharedPlan>;
  private readonly epochs: ReadonlyMap<string, Epoch>;
  private readonly shape: RegExp;
  private readonly stopSampling: () => Promise<void>;
  private readonly places = new LRUCache<string, CachePlace | typeof requestedOnce>({
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

  /** The place of a request's response; null for a request that bypasses the cache. */
  placeOf({ method, url = "", headers }: IncomingMessage): CachePlace | null {
    if (method !== "GET" && method !== "HEAD") return null;
    const known = this.places.get(url);
    const place =
      known === undefined || known === requestedOnce
        ? this.find(url, known === requestedOnce)
        : known;
    const isApart = place?.to === "strangers" && headers.authorization !== undefined;
    return place === null || isApart ? null : place;
  }

  /** Answers from the cache, or computes the response. */
  answer(place: CachePlace, request: Request, response: ServerResponse): void {
    request.plan = place.plan;
    const kept = this.store.find(place);
    if (kept === undefined) this.make(place, request, response);
    else this.send(kept, place, request, response);
  }

  /** Invalidates the responses that an event may have changed. */
  hear(event: string, data: unknown): void {
    for (const { action, shared } of this.plans.values()) {
      if (!shared.until.includes(event)) continue;
      const { of } = shared;
      const id = of === undefined ? undefined : Object(data)[of];
      if (of !== undefined && typeof id === "string") this.store.drop(keyOf(action, { [of]: id }));
      else this.epochs.get(action)?.end();
    }
  }

  /** Removes all responses and places. */
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
      countUpTo(broker, "sharedAnswers", { service, result }, count);
    }
    measure(broker, "sharedBytes", { service }, this.store.size);
  }

  private make(place: CachePlace, request: Request, response: ServerResponse): void {
    request.asked = { caller: null, params: {} };
    // Only misses count against the rate limit: a hit costs less than counting it.
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
        answerProblem(this.web, request, response, error);
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
    if (url.length <= urlLengthMax) this.places.set(url, isKept ? place : requestedOnce);
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

/** The checked params of a request; null for invalid ones, which the pipeline refuses. */
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

/** Opens the cache of an HTTP server, which closes it. */
export const openCache = (web: Web, made: HttpServerState, common: Headers): ResponseCache => {
  const cache = new ResponseCache(web, made, common);
  caches.set(web, cache);
  return cache;
};

/** The cache of an HTTP server; undefined until it is open. */
export const cacheOf = (service: Service): ResponseCache | undefined => caches.get(service);
