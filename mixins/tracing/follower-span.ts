/**
 * Follower span: what a consumer of a log does with what it has read.
 *
 * A follower works later than the writer, in other batches and perhaps more than once. So its span
 * begins a trace of its own with links to the writers' spans, and is sampled when one of these was.
 */
import { parseTraceparent, type TraceContext } from "./trace-context.ts";
import { spanned } from "./tracer.ts";

/** What was read: a message of a log, or a commit. */
export type Traceable =
  | { readonly trace?: string; readonly type?: string }
  | { readonly meta: { readonly trace?: string } };

const linksMax = 32;

const writerOf = (read: Traceable): TraceContext | null =>
  parseTraceparent("meta" in read ? read.meta.trace : read.trace);

/** The writers of a page, each once; the first 32. */
const writersOf = (page: readonly Traceable[]): TraceContext[] => {
  const writers = new Map<string, TraceContext>();
  for (const read of page) {
    if (writers.size >= linksMax) break;
    const writer = writerOf(read);
    if (writer !== null) writers.set(writer.spanId, writer);
  }
  return [...writers.values()];
};

/** A new trace with links to the writers, sampled when one of theirs was. */
const linkedTo = (page: readonly Traceable[]) => {
  const links = writersOf(page);
  return { parent: null, links, isSampled: links.some(({ isSampled }) => isSampled) };
};

const destination = (source: string, consumer: string) => ({
  "messaging.system": "oneday",
  "messaging.destination.name": `${source}.log`,
  "messaging.consumer.group.name": consumer,
});

/** Handles a page that was read from a log. */
export const inPageSpan = (
  source: string,
  consumer: string,
  page: readonly unknown[],
  handle: () => Promise<void>,
): Promise<void> =>
  spanned(
    () => ({
      name: `process ${source}.log`,
      kind: "consumer",
      ...linkedTo(page as readonly Traceable[]),
      attributes: {
        ...destination(source, consumer),
        "messaging.operation.type": "process",
        "messaging.batch.message_count": page.length,
      },
    }),
    handle,
  );

/** Handles one message of a page, below the page's span. */
export const inMessageSpan = <T>(
  message: { readonly source: string; readonly type: string; readonly trace?: string },
  consumer: string,
  handle: () => Promise<T>,
): Promise<T> =>
  spanned(
    () => ({
      name: `process ${message.type}`,
      kind: "consumer",
      links: writersOf([message]),
      attributes: {
        ...destination(message.source, consumer),
        "messaging.operation.type": "process",
        "oneday.event": message.type,
      },
    }),
    handle,
  );

/** Carries on a saga that a commit began, in a trace of its own with a link to that commit. */
export const inSagaSpan = <T>(
  name: string,
  trace: string | undefined,
  work: () => Promise<T>,
): Promise<T> =>
  spanned(
    () => ({
      name: `saga ${name}`,
      kind: "internal",
      ...linkedTo(trace === undefined ? [] : [{ trace }]),
    }),
    work,
  );

/** Carries out one step of a saga. */
export const inStepSpan = <T>(step: string, work: () => Promise<T>): Promise<T> =>
  spanned(() => ({ name: `step ${step}`, kind: "internal" }), work);
