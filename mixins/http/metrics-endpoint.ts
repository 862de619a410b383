/** Metrics endpoint: who may read the metrics of a node over HTTP, and the answer. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceBroker } from "moleculer";
import { isSameText } from "../auth/constant-time.ts";
import { settingsOf } from "../config/settings.ts";
import { metricsText } from "../metrics/prometheus-reporter.ts";
import { isLoopback } from "../process/loopback.ts";
import { bearerOf } from "./headers.ts";

/** Headers that proxies add to a forwarded request. */
const forwards = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Whether a Host names this machine itself. A foreign page can point its own name here (DNS
 * rebinding), but it cannot send another name.
 */
const namesThisMachine = (host: string | undefined): boolean => {
  const [, name = ""] = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(host ?? "") ?? [];
  return isLoopback(name);
};

/**
 * Whether a request may read the metrics: it comes from this machine, or has the token of
 * `ONEDAY_SCRAPE_TOKEN`. A proxy on this machine forwards foreign requests, so a request with proxy
 * headers or another Host does not count as local. Every listener of a process uses this check.
 */
export const mayReadMetrics = (
  broker: ServiceBroker,
  { headers, socket }: Pick<IncomingMessage, "headers" | "socket">,
): boolean => {
  const { scrapeToken } = settingsOf(broker);
  const isForwarded = forwards.some((name) => headers[name] !== undefined);
  const isHere =
    isLoopback(socket.remoteAddress ?? "") && !isForwarded && namesThisMachine(headers.host);
  return (
    isHere || (scrapeToken !== null && isSameText(bearerOf(headers.authorization), scrapeToken))
  );
};

/** Answers `GET /metrics`; false for a caller without permission, who gets 404. */
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
