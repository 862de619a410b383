/** NeDB internals: loaded from where moleculer-db loads them, as there may be other versions. */
import { createRequire } from "node:module";
import type { Query } from "../store.ts";

type Model = {
  match(doc: object, query: Query): boolean;
  compareThings(a: unknown, b: unknown): number;
};
type Indexes = { readonly prototype: { reset?(docs?: unknown): void } };

const nedb = createRequire(import.meta.resolve("moleculer-db"));

/** How NeDB matches and compares. */
export const model = nedb("@seald-io/nedb/lib/model.js") as Model;
export const indexes = nedb("@seald-io/nedb/lib/indexes.js") as Indexes;
