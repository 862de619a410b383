/** A book: a ledger of one employer, the shifts of a week, and an audit that looks at each entry. */
import fc from "fast-check";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import {
  hourMs,
  type Instant,
  instant,
  later,
  minuteMs,
  won,
} from "../../../services/contracts/core/units.ts";
import { auditEntry, emptyAudit, verdictOf } from "../../../services/payment/audit/ledger-audit.ts";
import * as accounts from "../../../services/payment/ledger/accounts.ts";
import { pocketOf } from "../../../services/payment/ledger/accounts.ts";
import type { EntryOf, PayTerms, Posted } from "../../../services/payment/ledger/entry.ts";
import { balanceOf, empty, evolve } from "../../../services/payment/ledger/ledger.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";
import { weekFor } from "../../../services/payment/ledger/work-week.ts";
import type { Quote } from "../../../services/payment/wage/quote-totals.ts";

export const seoul = (text: string): Instant => instant(`2026-12-${text}:00+09:00`);
export type Shift = { readonly id: string; readonly terms: PayTerms };

/** A shift without a break in December 2026; the 7th is a Monday, the 25th a holiday. */
export const shift = (
  id: string,
  from: string,
  hours: number,
  hourlyWageWon = 12_000,
  staff = 5,
): Shift => ({
  id,
  terms: {
    hourlyWageWon,
    startsAt: seoul(from),
    endsAt: later(seoul(from), hours * hourMs),
    breakMinutes: 0,
    regularEmployees: staff,
  },
});

/** A ledger of one employer with much money, and what can be done in it. */
export const open = (workerId = "w", employerId = "e", chargedWon = 900_000_000) => {
  const charge = { chargeId: "c", employerId, amountWon: won(chargedWon) };
  let ledger = empty;
  let audit = emptyAudit;
  const entries: Posted["data"][] = [];
  const post = (posted: readonly Posted[]): Posted["data"] => {
    for (const entry of posted) {
      ledger = evolve(ledger, entry);
      audit = auditEntry(audit, entry);
      entries.push(entry.data);
    }
    const [first] = posted;
    if (first === undefined) throw new Error("nothing was posted");
    return first.data;
  };
  post(rules.charge(ledger, charge));
  const attemptOf = <K extends "hold" | "settle">(
    { id }: Shift,
    attempt: number,
    kind: K,
  ): EntryOf<K> => {
    const found = entries.find(
      (entry): entry is Posted["data"] & EntryOf<K> =>
        entry.kind === kind && entry.applicationId === id && entry.attempt === attempt,
    );
    if (found === undefined) throw new Error(`no ${kind} of ${id}`);
    return found;
  };
  const parties = (applicationId: string, attempt: number, who: string) => ({
    applicationId,
    attempt,
    jobId: "j",
    workerId: who,
    employerId,
  });
  return {
    hold: ({ id, terms }: Shift, attempt = 1, who = workerId) =>
      post(rules.hold(ledger, parties(id, attempt, who), terms)),
    settle: ({ id, terms }: Shift, minutes = minutesOf(terms), attempt = 1): Quote => {
      const data = post(
        rules.settle(ledger, { applicationId: id, attempt }, { workedMinutes: minutes }),
      );
      if (data.kind !== "settle") throw new Error("not settled");
      return data.quote;
    },
    /** Corrects a settlement to the decided minutes; null where that moves nothing. */
    correct: (one: Shift, minutes: number, attempt = 1) => {
      const hold = attemptOf(one, attempt, "hold");
      const settled = { hold, quote: attemptOf(one, attempt, "settle").quote };
      const posted = rules.correct(ledger, settled, { workedMinutes: minutes });
      const data = posted.length === 0 ? null : post(posted);
      if (data !== null && data.kind !== "correct") throw new Error("not corrected");
      return data;
    },
    release: ({ id }: Shift, isMissed = false, attempt = 1) =>
      post(rules.release(ledger, { applicationId: id, attempt }, isMissed)),
    leave: ({ id }: Shift) => post(rules.payLeave(ledger, { applicationId: id, attempt: 1 })),
    verdict: () => verdictOf(audit),
    weekOf: ({ terms }: Shift) => weekFor(ledger.weeks, { employerId, workerId, terms }),
    balanceWon: (account: string) => balanceOf(ledger, account),
    entries: () => entries as readonly Posted["data"][],
    heldWon: () => balanceOf(ledger, pocketOf(accounts.employer(employerId), "held")),
    weeks: () => ledger.weeks.byMonday,
    openHolds: () => ledger.holds.size,
  };
};
export const minutesOf = ({ startsAt, endsAt, breakMinutes }: PayTerms): number =>
  (Date.parse(endsAt) - Date.parse(startsAt)) / minuteMs - breakMinutes;
export const lineWon = ({ lines }: Quote, code: string): number =>
  lines.find((line) => line.code === code)?.won ?? 0;

/** The week of 21 December, in which Friday is a holiday. */
export const monday = Date.parse("2026-12-21T00:00:00+09:00");

/** A shift some time after the one before; `lasting`: about a day's work each day. */
const anyShift = (lasting: boolean) =>
  fc.record({
    gap: lasting
      ? fc.integer({ min: 600, max: 900 })
      : fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 1_200 })),
    length: lasting ? fc.integer({ min: 420, max: 600 }) : fc.integer({ min: 1, max: 840 }),
    pause: fc.integer({ min: 0, max: 60 }),
    wage: fc.integer({ min: 9_000, max: 30_000 }),
    share: fc.oneof(
      fc.constant(1),
      fc.constant(1),
      fc.constant(1),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    order: fc.nat(),
    accepted: fc.nat(),
  });

/** Up to eight shifts that do not overlap, at several wages, some with a break. */
export const anyWeek = fc
  .record({
    staff: fc.constantFrom(4, 5, 5, 5),
    gaps: fc.oneof(
      fc.array(anyShift(false), { minLength: 2, maxLength: 8 }),
      fc.array(anyShift(true), { minLength: 7, maxLength: 8 }),
    ),
  })
  .map(({ staff, gaps }) => {
    let minute = 0;
    return gaps.flatMap(({ gap, length, pause, wage, share, order, accepted }, n) => {
      const from = minute + gap;
      const breakMinutes = Math.min(pause, length - 1);
      minute = from + length;
      // A shift that begins in the next week is left out.
      if (from >= 7 * 1_440) return [];
      const startsAt = instant(monday + from * minuteMs);
      const terms: PayTerms = {
        hourlyWageWon: wage,
        startsAt,
        endsAt: later(startsAt, length * minuteMs),
        breakMinutes,
        regularEmployees: staff,
      };
      const minutes = Math.floor((length - breakMinutes) * share);
      return [{ id: `s${n}`, terms, minutes, order, accepted }];
    });
  })
  .filter((shifts) => shifts.length > 0);
export type AnyShift = {
  id: string;
  terms: PayTerms;
  minutes: number;
  order: number;
  accepted: number;
};

/** The refusal of some work; fails when there is none. */
export const refusalOf = (work: () => unknown): Refusal => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};
