/** Audit: who did what, what may be an attack, the monthly review, and whether all records hold. */
import { viewed } from "../parts/viewed.ts";
import "./audit.css";
import { Checks } from "./checks.ts";
import { Keys } from "./keys.ts";
import { Log } from "./log.ts";
import { Money } from "./money.ts";
import { Review } from "./review.ts";
import { SecurityEvents } from "./security-events.ts";
import { Tunings } from "./tuning.ts";

export const screen = viewed({
  path: "/operator/audit",
  title: "ops.audit",
  views: {
    log: Log,
    security: SecurityEvents,
    review: Review,
    checks: Checks,
    money: Money,
    keys: Keys,
    tuning: Tunings,
  },
  wordsOf: (view) => [`ops.audit.${view}`, `ops.audit.${view}Text`],
});
