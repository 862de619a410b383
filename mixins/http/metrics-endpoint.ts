/** Scrape: who may read the metrics of a node over HTTP, and the answer. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceBroker } from "moleculer";
import { settingsOf } from "../config/settings.ts";
import { metricsText } from "../metrics/prometheus-reporter.ts";
import { bearerOf } from "./headers.ts";

const isLoopback = (address: string | undefined): boolean =>
  /^(::ffff:)?127\.|^::1$/.test(address ?? "");

/** What proxies add to a request that they pass on. */
const forwards = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Whether a Host names this machine itself. A page of elsewhere can have its own name point here
 * (DNS rebinding), but it cannot send another name than its own.
 */
const namesThisMachine = (host: string | undefined): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host ?? "");

const isSame = (given: string | undefined, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given ?? ""), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * Whether a request may read what is for those who run this: it is from this machine, or shows the
 * token of `ONEDAY_SCRAPE_TOKEN`. A proxy on this machine forwards strangers: a request that says
 * it was forwarded, or that names another host, is not from here. Every listener asks this.
 */
export const mayReadMetrics = (
  broker: ServiceBroker,
  { headers, socket }: Pick<IncomingMessage, "headers" | "socket">,
): boolean => {
  const { scrapeToken } = settingsOf(broker);
  const isForwarded = forwards.some((name) => headers[name] !== undefined);
  const isHere = isLoopback(socket.remoteAddress) && !isForwarded && namesThisMachine(headers.host);
  return isHere || (scrapeToken !== null && isSame(bearerOf(headers.authorization), scrapeToken));
};

/** Answers `GET /metrics`; false for those who may not, who get 404. */
export const answerMetrics = (
  broker: ServiceBroker,
  request: IncomingMessage,
  response: ServerResponse,
): boolean => {
  if (request.method !== "GET" || !mayReadMetrics(broker, request)) return false;
  response
    .writeHead(200, {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
      "Cache-Control": "no-store",
    })
    .end(metricsText(broker));
  return true;
};
