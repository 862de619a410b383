/**
 * Tracer: the spans of this process, and which of them are exported.
 *
 * A span is a small object until it ends. Then it is exported if its trace is sampled, or if it
 * failed by a fault of ours. So an unsampled trace that fails shows the spans on the way of the
 * fault, and an unsampled one that succeeds costs two clock readings and an id for each span.
 * Brokers that share a process have a tracer each for their actions. What belongs to no action (requests,
 * consumers of logs, sagas) is traced by the one that opened last.
 */
import { activeTrace, inTrace, newSpanId, newTraceId, type TraceContext } from "./trace-context.ts";

export type SpanKind = "server" | "client" | "consumer" | "internal";
/** Ids, names of routes, actions and events, codes and numbers: never a value of a person. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type SpanStart = {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** The span that it belongs under; the active one by default, null for a new trace. */
  readonly parent?: TraceContext | null;
  /** Spans of other traces that caused it. */
  readonly links?: readonly TraceContext[];
  /** Of a new trace; by chance by default. */
  readonly isSampled?: boolean;
};

export type EndedSpan = {
  readonly context: TraceContext;
  readonly parent: TraceContext | null;
  readonly links: readonly TraceContext[];
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly isFault: boolean;
  /** Milliseconds since 1970, with fractions. */
  readonly fromMs: number;
  readonly toMs: number;
};

/** Takes ended spans; must neither throw nor wait. */
export type SpanSink = (span: EndedSpan) => void;

export type SpanEnd = {
  readonly name?: string;
  readonly attributes?: Attributes;
  readonly isFault?: boolean;
};

export type Span = {
  readonly context: TraceContext;
  /** Ends the span. `name` and `attributes` are what was known only now. */
  readonly end: (last?: SpanEnd) => void;
};

const nowMs = (): number => performance.timeOrigin + performance.now();

/** Whether a failure is ours: a refusal, or 503 of an overload, is none. */
const isFaultOf = (error: unknown): boolean => {
  const { code } = Object(error) as { code?: unknown };
  return typeof code !== "number" || (code >= 500 && code !== 503);
};

/** The code of a failure, never its text. */
const codeOf = (error: unknown): string => {
  const { type, name } = Object(error) as { type?: unknown; name?: unknown };
  return String(type ?? name ?? "unknown")
    .replaceAll(/[^\w.-]/g, "_")
    .slice(0, 100);
};

/** Begins and ends spans, and passes those that are exported to its sink. */
export class Tracer {
  private readonly sink: SpanSink;
  private readonly ratio: number;

  /** `ratio`: the share of new traces that are sampled, 0 to 1. */
  constructor(sink: SpanSink, ratio: number) {
    this.sink = sink;
    this.ratio = ratio;
  }

  /** Whether a new trace is sampled: by chance, since callers choose their own trace ids. */
  drawn(): boolean {
    return this.ratio >= 1 || Math.random() < this.ratio;
  }

  /**
   * Begins a span. A span below another is sampled as that one; a new trace as `isSampled` says, or
   * by chance.
   */
  begin(start: SpanStart): Span {
    const { name, kind, attributes = {}, parent = activeTrace() ?? null, links = [] } = start;
    const isSampled = parent?.isSampled ?? start.isSampled ?? this.drawn();
    const context = { traceId: parent?.traceId ?? newTraceId(), spanId: newSpanId(), isSampled };
    const fromMs = nowMs();
    return {
      context,
      end: ({ name: last = name, attributes: more, isFault = false } = {}) => {
        if (!isSampled && !isFault) return;
        this.sink({
          context,
          parent,
          links,
          name: last,
          kind,
          attributes: more === undefined ? attributes : { ...attributes, ...more },
          isFault,
          fromMs,
          toMs: nowMs(),
        });
      },
    };
  }

  /** Runs `work` in a span that ends with it. */
  async within<T>(start: SpanStart, work: (context: TraceContext) => Promise<T>): Promise<T> {
    const { context, end } = this.begin(start);
    try {
      const result = await inTrace(context, () => work(context));
      end();
      return result;
    } catch (error) {
      end({ attributes: { "error.type": codeOf(error) }, isFault: isFaultOf(error) });
      throw error;
    }
  }
}

/** The tracers of the brokers that run in this process, in the order of their start. */
const open = new Set<Tracer>();
let current: Tracer | null = null;

/** The tracer of requests, logs and sagas: the one that opened last. Null where traces are off. */
export const tracer = (): Tracer | null => current;

/** Opens a tracer, and returns what closes it. Others that are open stay so. */
export const openTracer = (next: Tracer): (() => void) => {
  open.add(next);
  current = next;
  return () => {
    open.delete(next);
    current = [...open].at(-1) ?? null;
  };
};

/** Runs `work` in a span, or just runs it where traces are off. */
export const spanned = <T>(start: () => SpanStart, work: () => Promise<T>): Promise<T> =>
  current === null ? work() : current.within(start(), work);
