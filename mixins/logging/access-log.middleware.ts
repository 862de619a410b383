/**
 * Access log: requests and actions, in the log of every process that they pass through.
 *
 * From level `warn` on: what was slow, and what failed by a fault of ours. From `debug` on: every
 * request but the probes, and every action. From `trace` on: the probes, too. A line has the request
 * id, which travels with the calls. It names the route or action and the result, never the params,
 * which are personal.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context, Middleware, Service } from "moleculer";

/** A request or an action that takes longer is slow. */
const slowMs = 1000;
const isProbe = /^\/(health\/|metrics$)/;

export type LogsRequest = (request: IncomingMessage, response: ServerResponse, id: string) => void;

/** An event stream is open for hours, and is not slow for that. */
const isStream = (response: ServerResponse): boolean =>
  String(response.getHeader("content-type")).startsWith("text/event-stream");

/** Makes what logs a line when a request has ended. */
export const requestLogger =
  (logger: Service["logger"]): LogsRequest =>
  ({ method, url = "" }, response, requestId) => {
    const fromMs = performance.now();
    const [path = ""] = url.split("?", 1);
    response.once("close", () => {
      const ms = Math.round(performance.now() - fromMs);
      const end = response.writableFinished ? response.statusCode : "left";
      const text = `${method} ${path} ${end} ${ms} ms`;
      const what = { requestId, method, path, status: response.statusCode, ms };
      const isFault = response.statusCode >= 500 && response.statusCode !== 503;
      if (isFault || (ms >= slowMs && !isStream(response))) logger.warn(what, text);
      else logger[isProbe.test(path) ? "trace" : "debug"](what, text);
    });
  };

type Handler = (this: Service, ctx: Context) => Promise<unknown>;

const codeOf = (error: unknown): string => {
  const { type, name: kind } = Object(error) as { type?: unknown; name?: unknown };
  return String(type ?? kind);
};

/** Logs a line for each action that runs here: a slow one at `warn`, others at `debug`. */
const logged = (next: Handler, { name: action = "" }: { readonly name?: string }): Handler =>
  function logAction(this: Service, ctx: Context) {
    const fromMs = performance.now();
    const write = (result: string) => {
      const ms = Math.round(performance.now() - fromMs);
      const level = ms >= slowMs ? "warn" : "debug";
      const text = `${action} ${result} ${ms} ms`;
      ctx.service?.logger[level]({ requestId: ctx.requestID, action, result, ms }, text);
    };
    return next.call(this, ctx).then(
      (answer) => {
        write("ok");
        return answer;
      },
      (error: unknown) => {
        write(codeOf(error));
        throw error;
      },
    );
  };

/** Logs actions. */
export const accessLog: Middleware = { name: "AccessLog", localAction: logged as never };
