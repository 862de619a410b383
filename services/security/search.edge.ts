/** Search: pages of the audit log, newest first. */
import type { View } from "../../mixins/projection/view.ts";
import type { Answer, Params } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { type EntryDoc, itemOf, orderOf } from "./entries.projection.ts";

/** At least a page's worth of positions: bounded on both sides, a read costs what it finds. */
const windowPositions = 200;

const newest = async (view: View<EntryDoc>, before: number, count: number): Promise<EntryDoc[]> => {
  const rows: EntryDoc[] = [];
  for (let upper = before; upper > 1 && rows.length < count; upper -= windowPositions) {
    const from = orderOf(Math.max(upper - windowPositions, 0));
    const found = await view.find(
      { order: { $gte: from, $lt: orderOf(upper) } },
      { sort: { order: -1 }, limit: count - rows.length },
    );
    rows.push(...found);
  }
  return rows;
};

/** One page; the cursor holds the order of the last entry. Refuses CURSOR_INVALID (422). */
export const searchEntries = async (
  view: View<EntryDoc>,
  { subject, limit = limitDefault, cursor }: Params<"security.auditLogs">,
): Promise<Answer<"security.auditLogs">> => {
  const [order] = readCursor(cursor, ["string"]) ?? [null];
  const read = (await view.positions())["security"]?.position ?? 0;
  const before = order === null ? read + 1 : Math.min(Number(order) || 0, read + 1);
  const rows =
    subject === undefined
      ? await newest(view, before, limit + 1)
      : await view.find(
          { subjectIds: subject, order: { $lt: orderOf(before) } },
          { sort: { order: -1 }, limit: limit + 1 },
        );
  return pageOf(rows, limit, (row) => [row.order], itemOf);
};
