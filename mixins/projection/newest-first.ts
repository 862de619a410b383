/**
 * Newest first: the newest documents of a read model that is ordered by time, without a sort of
 * all.
 *
 * The embedded store sorts every document within the bounds before it applies the limit. So the
 * reads are bounded on both sides, by time spans that grow.
 */
import { cursorInvalid } from "../../services/contracts/core/paging.ts";
import { instant } from "../../services/contracts/core/units.ts";
import type { Doc } from "../store/store.ts";
import type { ReadModel } from "./read-model.ts";

export type Spans = {
  /** The indexed field that orders; it begins with `prefix` and the instant. */
  readonly field: string;
  readonly prefix: string;
  /** Instants, or the order of a document; `from` is included, `below` is not. */
  readonly from: string;
  readonly below: string;
  readonly limit: number;
};

const firstSpanMs = 1000;
const growth = 2;
const instantLength = instant(0).length;

const spanStart = (newest: string): number => {
  const ms = Date.parse(newest.slice(0, instantLength));
  if (Number.isNaN(ms)) throw cursorInvalid();
  return ms;
};

/** The newest `limit` documents at most, in about 32 reads. Refuses CURSOR_INVALID (422). */
export const newestInSpans = async <D extends Doc>(
  readModel: ReadModel<D>,
  { field, prefix, from, below, limit }: Spans,
): Promise<D[]> => {
  const rows: D[] = [];
  let end = below;
  let startMs = Math.min(spanStart(below), Date.now());
  const firstMs = Date.parse(from);
  for (let spanMs = firstSpanMs; rows.length < limit; spanMs *= growth) {
    startMs = Math.max(firstMs, startMs - spanMs);
    const start = instant(startMs);
    const bounds = { $gte: prefix + start, $lt: prefix + end };
    const options = { sort: { [field]: -1 } as const, limit: limit - rows.length };
    rows.push(...(await readModel.find({ [field]: bounds }, options)));
    if (startMs <= firstMs) break;
    end = start;
  }
  return rows;
};
