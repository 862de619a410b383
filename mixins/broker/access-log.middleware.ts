/**
 * Access log: one line per request in the log of every process that it passes through.
 *
 * Each line begins with the request id, which travels with its calls. It names the route or action
 * and the result, never the params, which are personal. The HTTP server logs requests from level
 * `info` on, the services log actions from `debug` on.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context, Middleware, Service } from "moleculer";
import type { Settings } from "../config/settings.ts";

const forActions: readonly string[] = ["debug", "trace"];
const forRequests: readonly string[] = ["info", ...forActions];

const tookMs = (fromMs: number): string => `${(performance.now() - fromMs).toFixed(1)} ms`;

type Level = Pick<Settings, "logLevel">;
export type LogsRequest = (request: IncomingMessage, response: ServerResponse, id: string) => void;

/** Logs a line when a request has ended; null where the level hides it. */
export const requestLogger = (
  { logLevel }: Level,
  logger: Service["logger"],
): LogsRequest | null => {
  if (!forRequests.includes(logLevel)) return null;
  return ({ method, url = "" }, response, id) => {
    const fromMs = performance.now();
    const [path] = url.split("?", 1);
    response.once("close", () => {
      const end = response.writableFinished ? response.statusCode : "left";
      logger.info(`${id} ${method} ${path} ${end} ${tookMs(fromMs)}`);
    });
  };
};

type Handler = (this: Service, ctx: Context) => Promise<unknown>;

const logged = (next: Handler, { name = "" }: { readonly name?: string }): Handler =>
  function logAction(this: Service, ctx: Context) {
    const fromMs = performance.now();
    const write = (end: string) =>
      ctx.service?.logger.debug(`${ctx.requestID} ${name} ${end} ${tookMs(fromMs)}`);
    return next.call(this, ctx).then(
      (answer) => {
        write("ok");
        return answer;
      },
      (error: unknown) => {
        const { type, name: kind } = Object(error) as { type?: unknown; name?: unknown };
        write(String(type ?? kind));
        throw error;
      },
    );
  };

/** Logs a line for each action that runs here, where the level shows it. */
export const accessLog = ({ logLevel }: Level): Middleware =>
  forActions.includes(logLevel)
    ? { name: "RequestLines", localAction: logged as never }
    : { name: "RequestLines" };
