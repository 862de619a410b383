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

type First = "oldest" | "newest";
type Key = { readonly field: string; readonly type: "string" | "number" };

/** A page by an indexed field that no two documents share; the cursor holds that of the last. */
const pageBy = async <D extends Doc>(
  readModel: ReadModel<D>,
  query: Query,
  { limit = limitDefault, cursor }: PageParams,
  first: First,
  { field, type }: Key,
): Promise<Paged<D>> => {
  const [bound, direction] = first === "oldest" ? (["$gt", 1] as const) : (["$lt", -1] as const);
  const after = readCursor(cursor, [type]);
  const rest = after === null ? {} : { [field]: { [bound]: after[0] } };
  const docs = await readModel.find(
    { ...query, ...rest },
    { sort: { [field]: direction }, limit: limit + 1 },
  );
  return pageOf(
    docs,
    limit,
    (doc) => [(doc as unknown as Record<string, string | number>)[field] ?? ""],
    (doc) => doc,
  );
};

/**
 * A page of the documents that match, `first` the oldest or the newest, by their `order`. Refuses
 * CURSOR_INVALID (422).
 */
export const pageInOrder = <D extends Doc & { readonly order: string }>(
  readModel: ReadModel<D>,
  query: Query,
  params: PageParams,
  first: First,
): Promise<Paged<D>> => pageBy(readModel, query, params, first, { field: "order", type: "string" });

/** The same by a number, such as a position in a log. */
export const pageByNumber = <F extends string, D extends Doc & Readonly<Record<F, number>>>(
  readModel: ReadModel<D>,
  query: Query,
  params: PageParams,
  first: First,
  field: F,
): Promise<Paged<D>> => pageBy(readModel, query, params, first, { field, type: "number" });
