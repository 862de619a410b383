/** A gateway with probes behind it, and the requests of tests. */
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
export const fieldsOf = (response: Said): string[] =>
  (dataOf(response) as { fields: { field: string }[] }).fields.map(({ field }) => field);

/**
 * Starts the gateway with probes of user, job and payment; the other services are away. `env` overrides
 * the settings of tests, `more` are actions of the security service.
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
      "job.applications.all": answers({ items: [], nextCursor: null }),
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
  /** Sends a request, and checks that the OpenAPI document describes the answer. */
  const ask = async (method: string, path: string, options: Ask = {}): Promise<Said> => {
    const response = await askAt(url, method, path, options);
    expect(undocumented(method, path, response)).toBeNull();
    return response;
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
    /** The calls that reached an action since the last reset. */
    seen: (): readonly Seen[] => seen,
    /** The errors that the gateway has logged since the last reset. */
    errors: (): readonly unknown[][] => errors,
    /** Replaces the usual answer of the actions from now on. */
    act: (handler: Handler) => {
      next = handler;
      cacheOf(service)?.clear();
    },
    /** Emits an event, as its service does after a commit. */
    tell: (event: EventName, data: object) => running.broker.broadcast(event, data),
    /** The server's cache of shared answers. */
    kept: () => {
      const shared = cacheOf(service);
      if (shared === undefined) throw new Error("the door is not open");
      return shared.store;
    },
    /** Resets to the state after the start: no calls, an empty cache. */
    reset: () => {
      seen = [];
      errors = [];
      next = null;
      cacheOf(service)?.clear();
    },
  };
};
export type Market = Awaited<ReturnType<typeof openMarket>>;
