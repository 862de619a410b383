/**
 * Gates: what a posting asks of a worker by law, and whether a worker can show it.
 *
 * A gate asks for a paper or an age, never for a nationality: a checked right to work is the
 * statement of a national or the verified permit of a foreigner, and nothing says which.
 */
import type { Gates as GatesShape } from "../common/shapes.ts";
import { Refusal } from "../core/refusal.ts";
import type { Static } from "../core/schema.ts";
import { type Instant, later, type SeoulDate, seoulDate } from "../core/units.ts";
import { categories, categoryId } from "../kernel/categories.ts";
import { gateCertificates } from "../user/certificates.ts";
import { adultOnlyTrades, adultOnlyWork, ruleAt } from "./statutory-values.ts";

export type Gates = Static<typeof GatesShape>;
/** The terms of a posting that its gates follow from. */
type Gated = { readonly categoryId: string; readonly gates?: Gates | undefined };

/** What a worker can show, by the user service; `until`: the last day, null without an end. */
export type GateFacts = {
  readonly birthYear: number;
  readonly papers: readonly { readonly kind: string; readonly expiresOn: string | null }[];
  readonly rightToWork: { readonly until: string | null } | null;
};

/** Why a worker may not take a seat. */
export type GateBar = {
  readonly reason: "ADULT_ONLY" | "CERTIFICATE_MISSING" | "WORK_PERMIT_MISSING";
} & Readonly<Record<string, unknown>>;

/** A worker whose papers have not been answered shows none. */
export const nothingShown: GateFacts = {
  birthYear: Number.POSITIVE_INFINITY,
  papers: [],
  rightToWork: null,
};

/** The ids of the trades that are for adults only, by the first day of their row. */
const adultTrades = adultOnlyTrades.map(({ from, value }) => ({
  from,
  ids: new Set(value.always.map(categoryId)),
}));

/** Whether a trade is for adults only on a date, whatever its posting says; O(1). */
const isAdultTrade = (trade: string, date: SeoulDate): boolean =>
  adultTrades.findLast(({ from }) => from <= date)?.ids.has(trade) ?? false;

const yearOf = (date: SeoulDate): number => Number(date.slice(0, 4));

/**
 * The gates of a posting on the date of its shift: those that it sets, and adults only where its
 * trade always is. Null without any.
 */
export const gatesOf = ({ categoryId: trade, gates }: Gated, date: SeoulDate): Gates | null => {
  const isAdult = gates?.adultOnly === true || isAdultTrade(trade, date);
  const asked = gates?.certificates ?? [];
  const certificates = [...new Set(asked)];
  if (!isAdult && certificates.length === 0 && gates?.workPermit !== true) return null;
  return {
    ...(isAdult ? { adultOnly: true } : {}),
    ...(certificates.length === 0 ? {} : { certificates }),
    ...(gates?.workPermit === true ? { workPermit: true } : {}),
  };
};

const fieldOfTrade = (trade: string): string | null =>
  categories.find((one) => one.categoryId === trade)?.parentId ?? null;

/**
 * Refuses (422) GATE_UNKNOWN for a certificate that no one can add or that only foreigners have,
 * and GATE_NOT_ALLOWED for adults only where no law bars minors from the work.
 */
export const checkGates = ({ categoryId: trade, gates }: Gated, date: SeoulDate): void => {
  const known: readonly string[] = gateCertificates;
  const unknown = (gates?.certificates ?? []).filter((kind) => !known.includes(kind));
  if (unknown.length > 0) {
    const fields = [{ field: "/gates/certificates" }];
    throw new Refusal("GATE_UNKNOWN", { fields, certificates: unknown, known }, 422);
  }
  const { value, source: law } = ruleAt(adultOnlyTrades, date);
  const field = fieldOfTrade(trade);
  const isAllowed =
    isAdultTrade(trade, date) || value.byPosting.some((slug) => categoryId(slug) === field);
  if (gates?.adultOnly !== true || isAllowed) return;
  throw new Refusal("GATE_NOT_ALLOWED", { fields: [{ field: "/gates/adultOnly" }], law }, 422);
};

const isValid = (until: string | null, lastDay: SeoulDate): boolean =>
  until === null || until >= lastDay;

/** The days of a shift: a paper must be valid until the last one. */
type ShiftDays = { readonly first: SeoulDate; readonly last: SeoulDate };
type Span = { readonly startsAt: Instant; readonly endsAt: Instant };

/** The Seoul days on which a shift begins and ends. */
export const datesOf = ({ startsAt, endsAt }: Span): ShiftDays => ({
  first: seoulDate(startsAt),
  last: seoulDate(later(endsAt, -1)),
});

/**
 * Why a worker may not pass the gates of a posting on the days of its shift; null if they may. Of
 * age is who has begun the year in which they reach it (청소년 보호법 제2조 제1호).
 */
export const gateBar = (
  gates: Gates | null,
  { birthYear, papers, rightToWork }: GateFacts,
  { first, last }: ShiftDays,
): GateBar | null => {
  if (gates === null) return null;
  const { value, source: law } = ruleAt(adultOnlyWork, first);
  if (gates.adultOnly === true && yearOf(first) - birthYear < value.untilYears) {
    return { reason: "ADULT_ONLY", law };
  }
  const valid = papers.filter(({ expiresOn }) => isValid(expiresOn, last));
  const missing = (gates.certificates ?? []).filter(
    (kind) => !valid.some((paper) => paper.kind === kind),
  );
  if (missing.length > 0) return { reason: "CERTIFICATE_MISSING", certificates: missing };
  if (gates.workPermit !== true) return null;
  const mayWork = rightToWork !== null && isValid(rightToWork.until, last);
  return mayWork ? null : { reason: "WORK_PERMIT_MISSING" };
};
