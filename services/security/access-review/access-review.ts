/**
 * Access review: the monthly review of operators' access to personal data.
 *
 * Owns the stream `review:<month>`, signed once after the month has ended. The figures are computed
 * from the audit log for each request.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import {
  hourMs,
  type Instant,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { firstDay, monthSpan, monthsLater } from "../../contracts/kernel/seoul-month.ts";
import { accessRecordYears, ruleAt } from "../../contracts/law/statutory-values.ts";
import type { AuditEntry } from "../audit/audit.ts";

type Review = Answer<"security.accessReview">;
type Finding = Params<"security.signReview">["finding"];
export type Signature = NonNullable<Review["signed"]>;
export type ReviewEvent = {
  readonly type: "reviewSigned";
  readonly data: {
    readonly month: string;
    readonly finding: Finding;
    readonly by: string;
    readonly at: Instant;
  };
};
export type Access = Pick<
  AuditEntry,
  "at" | "actor" | "action" | "subjects" | "from" | "result" | "isCommand" | "count"
>;

export const reviews: StreamDefinition<Signature | null, ReviewEvent> = {
  stream: "review",
  empty: null,
  evolve: (_, { data: { by, at, finding } }) => ({ by, at, finding }),
};

const nightFromHour = 22;
const nightToHour = 6;

const isAtNight = (at: Instant): boolean => {
  const midnight = Date.parse(seoulInstant(seoulDate(at)));
  const hour = Math.floor((Date.parse(at) - midnight) / hourMs);
  return hour >= nightFromHour || hour < nightToHour;
};

const countIn = (accesses: readonly Access[], holds: (access: Access) => boolean): number =>
  accesses.filter(holds).reduce((sum, { count = 1 }) => sum + count, 0);

const actionsOf = (accesses: readonly Access[]): Review["operators"][number]["actions"] =>
  [...Map.groupBy(accesses, ({ action }) => action)]
    .map(([action, some]) => ({ action, requests: countIn(some, () => true) }))
    .sort((a, b) => b.requests - a.requests || (a.action < b.action ? -1 : 1));

const figuresOf = (actor: string, accesses: readonly Access[]): Review["operators"][number] => ({
  actor,
  requests: countIn(accesses, () => true),
  commands: countIn(accesses, ({ isCommand }) => isCommand === true),
  refused: countIn(accesses, ({ result }) => result !== "OK"),
  atNight: countIn(accesses, ({ at }) => isAtNight(at)),
  subjects: new Set(accesses.flatMap(({ subjects }) => Object.values(subjects))).size,
  addresses: new Set(accesses.flatMap(({ from }) => from ?? [])).size,
  actions: actionsOf(accesses),
});

const keptUntil = (month: string): string => {
  const ends = firstDay(monthsLater(month, 1));
  const years = ruleAt(accessRecordYears, ends).value;
  return `${Number(ends.slice(0, 4)) + years}${ends.slice(4)}`;
};

/** The figures of a month. Refuses LAW_UNKNOWN before the tables begin. */
export const reviewOf = (
  month: string,
  accesses: readonly Access[],
  signed: Signature | null,
): Review => ({
  month,
  keptUntil: keptUntil(month),
  operators: [...Map.groupBy(accesses, ({ actor }) => actor ?? "")]
    .map(([actor, some]) => figuresOf(actor, some))
    .sort((a, b) => b.requests - a.requests || (a.actor < b.actor ? -1 : 1)),
  signed,
});

/** Refuses MONTH_NOT_OVER and REVIEW_SIGNED. */
export const signReview = (
  signed: Signature | null,
  { month, finding }: Params<"security.signReview">,
  by: string,
  at: Instant,
): ReviewEvent[] => {
  if (signed !== null) throw new Refusal("REVIEW_SIGNED", signed);
  if (at < monthSpan(month).to) throw new Refusal("MONTH_NOT_OVER", { until: monthSpan(month).to });
  return [{ type: "reviewSigned", data: { month, finding, by, at } }];
};

/** Addresses last seen before this instant have been kept for the statutory years. */
export const forgetBefore = (at: Instant): Instant => {
  const today = seoulDate(at);
  const years = ruleAt(accessRecordYears, today).value;
  return seoulInstant(`${Number(today.slice(0, 4)) - years}${today.slice(4, 7)}-01` as SeoulDate);
};
