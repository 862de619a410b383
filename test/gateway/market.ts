/** A gateway with probes behind it, and what tests say to it. */
import { expect } from "@jest/globals";
import type { ServiceSchema } from "moleculer";
import { cacheOf } from "../../mixins/http/cache/response-cache.ts";
import { addressOf } from "../../mixins/http.mixin.ts";
import type { EventName } from "../../services/contracts/events.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import { serviceOf, startBroker } from "../support/broker.ts";
import { testTokens } from "../support/tokens.ts";
import { type Ask, ask as askAt, type Said } from "./http.ts";
import { undocumented } from "./openapi/documented.ts";
import { type Handler, probe, samples } from "./probe.ts";

type Seen = { readonly params: Record<string, unknown>; readonly meta: object };
type Role = "worker" | "employer" | "operator";

export const json = { "content-type": "application/json" };
export const codeOf = ({ json: body }: Said): unknown => (body as { code?: unknown })?.code;
export const dataOf = ({ json: body }: Said): unknown => (body as { data?: unknown })?.data;
export const fieldsOf = (said: Said): string[] =>
  (dataOf(said) as { fields: { field: string }[] }).fields.map(({ field }) => field);

/**
 * Starts the gateway with probes of user, job and payment; the other services are away. `env` goes
 * over the settings of tests, `more` are actions of the security service.
 */
export const openMarket = async (
  env: Readonly<Record<string, string>> = {},
  more: NonNullable<ServiceSchema["actions"]> = {},
) => {
  const { securityProbe, tokenFor } = testTokens();
  let seen: Seen[] = [];
  let next: Handler | null = null;
  const answers =
    (usual: unknown): Handler =>
    (ctx) => {
      seen.push({ params: ctx.params, meta: { ...ctx.meta } });
      return next === null ? usual : next(ctx);
    };
  const login = { user: samples.user, accessToken: "a", refreshToken: "r", expiresInS: 600 };
  const services = [
    { ...securityProbe, actions: { ...securityProbe.actions, ...more } },
    gateway,
    probe("user", {
      "user.me": answers(samples.user),
      "user.login": answers(login),
      "user.logout": answers(null),
    }),
    probe("job", {
      "job.search": answers({ items: [samples.job], nextCursor: null }),
      "job.get": answers(samples.job),
      "job.post": answers(samples.job),
      "job.edit": answers(samples.job),
      "job.close": answers(samples.job),
    }),
    probe("payment", {
      "payment.charge": answers(samples.charge),
      "payment.exports": answers(samples.table),
    }),
  ];
  const running = await startBroker(services, undefined, env);
  const service = serviceOf(running.broker, "gateway");
  const { url } = addressOf(service);
  let errors: unknown[][] = [];
  service.logger.error = (...line: unknown[]) => {
    errors.push(line);
  };
  /** Asks, and checks that the answer is one that the OpenAPI document speaks of. */
  const ask = async (method: string, path: string, options: Ask = {}): Promise<Said> => {
    const said = await askAt(url, method, path, options);
    expect(undocumented(method, path, said)).toBeNull();
    return said;
  };
  return {
    url,
    ask,
    stop: running.stop,
    post: (path: string, body: unknown, headers: Ask["headers"] = {}): Promise<Said> =>
      ask("POST", path, { headers: { ...json, ...headers }, body: JSON.stringify(body) }),
    /** The header of a signed-in caller. */
    as: (role: Role, userId: string = samples.id) => ({
      authorization: `Bearer ${tokenFor(userId, role)}`,
    }),
    /** What has reached an action since the last reset. */
    seen: (): readonly Seen[] => seen,
    /** What the gateway has logged as errors since the last reset. */
    errors: (): readonly unknown[][] => errors,
    /** What the actions do from now on, in place of their usual answer. */
    act: (handler: Handler) => {
      next = handler;
      cacheOf(service)?.clear();
    },
    /** Tells of an event, as the service that it is of does after a commit. */
    tell: (event: EventName, data: object) => running.broker.broadcast(event, data),
    /** What the door keeps for all. */
    kept: () => {
      const shared = cacheOf(service);
      if (shared === undefined) throw new Error("the door is not open");
      return shared.store;
    },
    /** As after the start: nothing was seen, nothing is kept. */
    reset: () => {
      seen = [];
      errors = [];
      next = null;
      cacheOf(service)?.clear();
    },
  };
};
export type Market = Awaited<ReturnType<typeof openMarket>>;
