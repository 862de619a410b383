/** Pages: a list that is read from a read model, page by page, in the order of its documents. */
import {
  limitDefault,
  type Paged,
  type PageParams,
  pageOf,
  readCursor,
} from "../../services/contracts/core/paging.ts";
import type { Doc, Query } from "../store/store.ts";
import type { ReadModel } from "./read-model.ts";

/**
 * A page of the documents that match, `first` the oldest or the newest. The cursor holds the order
 * of the last document. Refuses CURSOR_INVALID (422).
 */
export const pageInOrder = async <D extends Doc & { readonly order: string }>(
  readModel: ReadModel<D>,
  query: Query,
  { limit = limitDefault, cursor }: PageParams,
  first: "oldest" | "newest",
): Promise<Paged<D>> => {
  const [bound, direction] = first === "oldest" ? (["$gt", 1] as const) : (["$lt", -1] as const);
  const after = readCursor(cursor, ["string"]);
  const rest = after === null ? {} : { order: { [bound]: after[0] } };
  const docs = await readModel.find(
    { ...query, ...rest },
    { sort: { order: direction }, limit: limit + 1 },
  );
  return pageOf(
    docs,
    limit,
    ({ order }) => [order],
    (doc) => doc,
  );
};
