/**
 * Personal: what every service answers when a person asks what is held about him.
 *
 * Written once; the mixin `personal` brings the handler, and each service says what it holds.
 */
import { slowMs } from "./contract.ts";
import { closed, Id, T } from "./schema.ts";

/** Rows of one kind, as many as an export takes of it. */
export const heldRowsMax = 10_000;

export const HeldSection = T.Object(
  {
    name: T.String(),
    items: T.Array(T.Record(T.String(), T.Unknown()), { maxItems: heldRowsMax }),
    /** There are more rows than an export takes. */
    isCut: T.Boolean(),
  },
  closed,
);

/** `<service>.personal.export`: everything that this service holds about someone. */
export const personalExport = {
  summary: "Everything that this service holds about someone",
  who: "internal",
  params: T.Object({ userId: Id }, closed),
  answer: T.Object({ sections: T.Array(HeldSection, { maxItems: 20 }) }, closed),
  attemptMs: slowMs,
  refuses: [],
} as const;
