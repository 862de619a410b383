/**
 * Log context: which request a log line belongs to.
 *
 * Every line that is written while an action runs has the id of its request and, where the action is
 * about one application, the id of that application.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Middleware, Service } from "moleculer";
import { activeTrace } from "../tracing/trace-context.ts";

type Handler = (this: Service, ctx: Context) => Promise<unknown>;
type Ids = {
  readonly requestId?: string;
  readonly applicationId?: string;
  readonly traceId?: string;
};

const running = new AsyncLocalStorage<Context>();

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** The ids of the action and of the trace that run here; empty outside of both. */
export const idsOfLine = (): Ids => {
  const ctx = running.getStore();
  const traceId = activeTrace()?.traceId;
  const traced = traceId === undefined ? {} : { traceId };
  if (ctx === undefined) return traced;
  const requestId = textOf(ctx.requestID);
  const applicationId = textOf((ctx.params as { applicationId?: unknown } | null)?.applicationId);
  return {
    ...traced,
    ...(requestId === undefined ? {} : { requestId }),
    ...(applicationId === undefined ? {} : { applicationId }),
  };
};

/** Keeps the context of each local action for the log lines that it writes. */
export const logContext: Middleware = {
  name: "LogContext",
  localAction: ((next: Handler): Handler =>
    function withContext(this: Service, ctx: Context) {
      return running.run(ctx, () => next.call(this, ctx));
    }) as never,
};
