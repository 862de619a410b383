/** Fact data: what the steps of sagas pass to a notification and to a fact. */
import { closed, Opaque, T } from "../core/schema.ts";

/** Ids and amounts as text, never a name or free text. Keys have no dot: a store may reject it. */
export const FactData = T.Record(T.String({ pattern: "^[A-Za-z][A-Za-z0-9]{0,39}$" }), Opaque(80), {
  maxProperties: 10,
  ...closed,
});
