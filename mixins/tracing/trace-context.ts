/**
 * Trace context: which trace and span the running code belongs to, and its text on the wire.
 *
 * The text is the `traceparent` of W3C Trace Context, level 1: version, trace id (16 bytes), span id
 * (8 bytes) and flags, in lower-case hexadecimal digits.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomFillSync } from "node:crypto";

export type TraceContext = {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
};

const pattern = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const nothing = /^0+$/;
const lengthMax = 200;

/** The context in a `traceparent`; null for anything else, which starts a trace of its own. */
export const parseTraceparent = (text: unknown): TraceContext | null => {
  if (typeof text !== "string" || text.length > lengthMax) return null;
  const [, version, traceId = "", spanId = "", flags = "", rest] = pattern.exec(text) ?? [];
  if (version === undefined || nothing.test(traceId) || nothing.test(spanId)) return null;
  // Only a later version may have more parts.
  if (version === "00" && rest !== undefined) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
};

/** The `traceparent` of a context. */
export const traceparentOf = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;

/** Random bytes are drawn for many ids at once: a draw for each costs as much as the span. */
const pool = Buffer.alloc(4096);
let used = pool.length;

const randomHex = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  const text = pool.toString("hex", used - bytes, used);
  return nothing.test(text) ? randomHex(bytes) : text;
};

/** A new trace id: 16 random bytes in hexadecimal digits. */
export const newTraceId = (): string => randomHex(16);
/** A new span id: 8 random bytes in hexadecimal digits. */
export const newSpanId = (): string => randomHex(8);

const running = new AsyncLocalStorage<TraceContext>();

/** The context of the running code; undefined outside of a trace, and where traces are off. */
export const activeTrace = (): TraceContext | undefined => running.getStore();

/** Runs `work` in a context. */
export const inTrace = <T>(context: TraceContext, work: () => T): T => running.run(context, work);

/**
 * The `traceparent` that a commit keeps beside its events, so that followers can link to the writer.
 * Undefined for a trace that is not sampled: a link to it would lead nowhere.
 */
export const traceToKeep = (): string | undefined => {
  const context = running.getStore();
  return context?.isSampled === true ? traceparentOf(context) : undefined;
};
