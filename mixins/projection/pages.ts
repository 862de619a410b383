/** Page: a list that is read from a view, a page at a time, in the order of its documents. */
import {
  limitDefault,
  type Paged,
  pageOf,
  readCursor,
} from "../../services/contracts/core/paging.ts";
import type { Doc, Query } from "../store/store.ts";
import type { ReadModel } from "./read-model.ts";

type Asked = { readonly limit?: number | undefined; readonly cursor?: string | undefined };

/**
 * A page of what matches, `first` the oldest or the newest; the cursor holds the order of the last.
 * Refuses CURSOR_INVALID (422).
 */
export const pageInOrder = async <D extends Doc & { readonly order: string }>(
  view: ReadModel<D>,
  query: Query,
  { limit = limitDefault, cursor }: Asked,
  first: "oldest" | "newest",
): Promise<Paged<D>> => {
  const [bound, way] = first === "oldest" ? (["$gt", 1] as const) : (["$lt", -1] as const);
  const after = readCursor(cursor, ["string"]);
  const rest = after === null ? {} : { order: { [bound]: after[0] } };
  const docs = await view.find({ ...query, ...rest }, { sort: { order: way }, limit: limit + 1 });
  return pageOf(
    docs,
    limit,
    ({ order }) => [order],
    (doc) => doc,
  );
};
