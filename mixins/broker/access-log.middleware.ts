/**
 * Request lines: what a request did, in the log of every process that it came through.
 *
 * Each line begins with the id that the door gave the request, which travels with its calls; it
 * says what was asked and how it ended, never with what: params are people's business. The door
 * writes a line for a request from level `info` on, the services one for an action from `debug` on.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context, Middleware, Service } from "moleculer";
import type { Settings } from "../config/settings.ts";

const forActions: readonly string[] = ["debug", "trace"];
const forRequests: readonly string[] = ["info", ...forActions];

const tookMs = (fromMs: number): string => `${(performance.now() - fromMs).toFixed(1)} ms`;

type Level = Pick<Settings, "logLevel">;
export type LogsRequest = (request: IncomingMessage, response: ServerResponse, id: string) => void;

/** Writes a line when a request has ended; null where nobody would see it. */
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

const noted = (next: Handler, { name = "" }: { readonly name?: string }): Handler =>
  function note(this: Service, ctx: Context) {
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

/** Writes a line for each action that runs here, where somebody would see it. */
export const accessLog = ({ logLevel }: Level): Middleware =>
  forActions.includes(logLevel)
    ? { name: "RequestLines", localAction: noted as never }
    : { name: "RequestLines" };
