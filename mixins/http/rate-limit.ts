/**
 * Rate limits over HTTP: the caller and class that a request counts for, and the answer's headers.
 *
 * A caller is the account of a verified token, else the network address. Requests with bad tokens
 * therefore count for their address. Health and metrics are never limited: machines poll them.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Service } from "moleculer";
import type { CountedClass } from "../config/rate-classes.ts";
import { type Settings, settingsOf } from "../config/settings.ts";
import { count } from "../metrics/metrics.ts";
import { type Counted, RateLimiter, retryAfterSOf } from "../rate-limit/rate-limiter.ts";
import { httpServerStateOf } from "./http-server-state.ts";
import { callerAddress, networkOf } from "./parsing/client-address.ts";
import { refuse } from "./parsing/problem-details.ts";
import type { Plan } from "./route-plan.ts";

const uncounted = /^\/(?:health\/(?:live|ready)|metrics)(?:\?|$)/;

/** Starts the rate limiter; null where rate limits are off. */
export const openRateLimiter = async (
  service: Service,
  isShared: boolean,
): Promise<RateLimiter | null> => {
  if (!settingsOf(service.broker).hasRateLimits) return null;
  const counter = new RateLimiter(service, isShared);
  await counter.start();
  return counter;
};

const networks = new WeakMap<object, string>();

/** The network of a request. Without proxies it is constant for a connection, so it is kept. */
const networkOfRequest = (request: IncomingMessage, settings: Settings): string => {
  if (settings.trustedProxies > 0) return networkOf(callerAddress(request, settings));
  const known = networks.get(request.socket);
  if (known !== undefined) return known;
  const network = networkOf(callerAddress(request, settings));
  networks.set(request.socket, network);
  return network;
};

/** Sets the rate headers. Answers RATE_LIMITED (429), or UNAVAILABLE without a count, or null. */
const reportLimit = (
  { broker, name: service }: Service,
  name: CountedClass,
  response: ServerResponse,
  counted: Counted,
): Error | null => {
  response.setHeader("RateLimit-Policy", counted.policy);
  response.setHeader("RateLimit", counted.limit);
  if (counted.verdict?.isAdmitted) return null;
  count(broker, "rateRefusals", { service, class: name });
  const data = { retryAfterS: retryAfterSOf(counted) };
  return refuse(counted.verdict === null ? "UNAVAILABLE" : "RATE_LIMITED", data);
};

const warned = new WeakSet<Service>();

/** Warns once: behind an untrusted proxy many callers count as one address. */
const warnOfProxy = (service: Service, { headers }: IncomingMessage): void => {
  if (warned.has(service) || headers["x-forwarded-for"] === undefined) return;
  if (settingsOf(service.broker).trustedProxies > 0) return;
  warned.add(service);
  service.logger.warn(
    "a rate was refused to a proxy: all who come through it are one while ONEDAY_TRUSTED_PROXIES is 0",
  );
};

/** Counts a request for a route. Rejects with RATE_LIMITED and UNAVAILABLE. */
export const countRoute = async (
  service: Service,
  { rate }: Plan,
  request: IncomingMessage,
  response: ServerResponse,
  userId: string | null,
): Promise<void> => {
  const { rates } = httpServerStateOf(service);
  if (rates === null || rate === "none") return;
  const caller = userId ?? networkOfRequest(request, settingsOf(service.broker));
  const refusal = reportLimit(service, rate, response, await rates.take(rate, caller));
  if (refusal === null) return;
  if (userId === null) warnOfProxy(service, request);
  throw refusal;
};

/**
 * Counts every request of an address, before any other work. Answers RATE_LIMITED for a refused
 * one, else null.
 */
export const countAddress = (
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Error | null => {
  const { rates } = httpServerStateOf(service);
  if (rates === null) return null;
  const counted = rates.takeOwn("door", networkOfRequest(request, settingsOf(service.broker)));
  if (counted.verdict?.isAdmitted || uncounted.test(request.url ?? "")) return null;
  warnOfProxy(service, request);
  return reportLimit(service, "door", response, counted);
};
