/**
 * Tuning: the settings that change while OneDay runs, such as the fee and the switches.
 *
 * Handlers: services/security/tuning/tuning.actions.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, closed, Empty, Nullable, T } from "../core/schema.ts";

/** A text is a moment, or a level of the log until a moment. */
const Text = T.String({ maxLength: 60, pattern: "^[\\w:. -]+$" });
const Value = Nullable(T.Union([T.Integer(), T.Boolean(), Text]));
/** `drained.<node>` and `logLevels.<service or node>` are there while they last. */
const Name = T.String({ maxLength: 120, pattern: "^[A-Za-z]+(\\.[\\w-]+)*$" });
const Tuning = T.Object(
  {
    source: Nullable(
      T.String({ description: "where they are; null where nothing can be changed" }),
    ),
    settings: T.Array(T.Object({ name: Name, value: Value }, closed), { maxItems: 100 }),
  },
  called("Tuning"),
);

export const tuning = {
  "security.tuning": {
    summary: "The settings that change while OneDay runs, with the values in force",
    rest: "GET /api/security/tuning",
    who: ["operator"],
    params: Empty,
    answer: Tuning,
    refuses: ["LAW_UNKNOWN"],
  },
  "security.tuning.change": {
    summary: "Change a setting; every process follows within seconds",
    rest: "POST /api/security/tuning",
    who: ["operator"],
    params: T.Object({ name: Name, value: Value }, closed),
    answer: Tuning,
    refuses: ["TUNING_NOT_SET", "SETTING_REFUSED", "LAW_UNKNOWN", "KEY_REUSED"],
  },
} as const satisfies Contract;
