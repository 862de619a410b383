import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Instant, later, minuteMs, won } from "../../../services/contracts/core/units.ts";
import type { Time } from "../../../services/contracts/kernel/work-spans.ts";
import { auditEntry, emptyAudit, verdictOf } from "../../../services/payment/audit/ledger-audit.ts";
import type { EntryOf, PayTerms, Posted } from "../../../services/payment/ledger/entry.ts";
import { empty, evolve } from "../../../services/payment/ledger/ledger.ts";
import { withBeyond } from "../../../services/payment/ledger/pay-correction.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";
import { quote } from "../../../services/payment/wage/quote.ts";
import { seoul } from "./book.ts";

const ref = { applicationId: "a", attempt: 1 };
const parties = { ...ref, jobId: "j", workerId: "w", employerId: "e" };
const terms: PayTerms = {
  hourlyWageWon: 12_000,
  startsAt: seoul("01T09:00"),
  endsAt: seoul("01T18:00"),
  breakMinutes: 60,
  regularEmployees: 5,
};

/** A ledger with money, and the entries that were posted to it. */
const books = (chargedWon = 90_000_000) => {
  let [ledger, audit] = [empty, emptyAudit];
  const post = (posted: readonly Posted[]): Posted["data"] | null => {
    for (const entry of posted) {
      ledger = evolve(ledger, entry);
      audit = auditEntry(audit, entry);
    }
    return posted[0]?.data ?? null;
  };
  post(rules.charge(ledger, { chargeId: "c", employerId: "e", amountWon: won(chargedWon) }));
  return { post, state: () => ledger, verdict: () => verdictOf(audit) };
};

const settledIn = (book: ReturnType<typeof books>, worked: readonly Time[]) => {
  const hold = book.post(rules.hold(book.state(), parties, terms)) as EntryOf<"hold">;
  const end = book.post(rules.settle(book.state(), ref, { workedMinutes: 0, worked }));
  const { quote: paid, worked: times = [] } = end as EntryOf<"settle">;
  return { hold, quote: paid, worked: times };
};

const at = (minute: number): Instant => later(terms.startsAt, minute * minuteMs);
const timesOf = (marks: readonly number[]): Time[] =>
  marks.flatMap((to, n) => (n % 2 ? [{ from: at(marks[n - 1] ?? 0), to: at(to) }] : []));

test("any signed times are paid in all as if they had been agreed: the hold pays no more than it has", () => {
  const marks = fc.uniqueArray(fc.integer({ min: -30, max: 800 }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(marks, (raw) => {
      const worked = timesOf(raw.toSorted((a, b) => a - b));
      const book = books();
      const settled = settledIn(book, worked);
      expect(settled.quote.employerTotalWon).toBeLessThanOrEqual(settled.hold.heldWon);
      const minutes = worked.reduce((sum, { from, to }) => {
        return sum + (Date.parse(to) - Date.parse(from)) / minuteMs;
      }, 0);
      const working = { workedMinutes: minutes, worked };
      const more = book.post(rules.correct(book.state(), settled, working, true));
      const moreWon = more?.kind === "correct" ? more.quote.grossWon : 0;
      const whole = quote({ ...terms, worked });
      // Paid wages are not taken back where the hold has paid other hours of the plan better.
      expect(settled.quote.grossWon + moreWon).toBe(
        Math.max(whole.grossWon, settled.quote.grossWon),
      );
      expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
    }),
    { seed: 19, numRuns: 400 },
  );
});

test("a decision after work beyond the plan pays the difference to both payments, once", () => {
  const book = books();
  const worked = timesOf([0, 240, 300, 600]);
  const settled = settledIn(book, worked);
  const late = book.post(
    rules.correct(book.state(), settled, { workedMinutes: 540, worked }, true),
  ) as Posted["data"] & EntryOf<"correct">;
  expect(late.entryId).toBe("beyond:a/1");
  const all = timesOf([0, 240, 300, 660]);
  const decided = book.post(
    rules.correct(book.state(), withBeyond(settled, late), { workedMinutes: 600, worked: all }),
  ) as Posted["data"] & EntryOf<"correct">;
  expect(decided.entryId).toBe("correct:a/1");
  const paid = settled.quote.grossWon + late.quote.grossWon + decided.quote.grossWon;
  expect(paid).toBe(quote({ ...terms, worked: all }).grossWon);
  expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
});

test("a payment that was read before another one is not posted", () => {
  const book = books();
  const worked = timesOf([0, 240, 300, 600]);
  const settled = settledIn(book, worked);
  const working = { workedMinutes: 540, worked };
  book.post(rules.correct(book.state(), settled, working, true));
  expect(() => rules.correct(book.state(), settled, working)).toThrow("another payment");
});

test("work beyond the plan waits for money, and no wallet falls below 0", () => {
  const { employerTotalWon } = quote(terms);
  const book = books(employerTotalWon);
  const worked = timesOf([0, 240, 300, 600]);
  const settled = settledIn(book, worked);
  const working = { workedMinutes: 540, worked };
  expect(() => rules.correct(book.state(), settled, working, true)).toThrow(
    expect.objectContaining({ type: "INSUFFICIENT_FUNDS" }),
  );
});

test("a decision for someone who was sent home takes no line back, and takes the fee of the work alone", () => {
  const nightly = { ...terms, startsAt: seoul("01T22:00"), endsAt: seoul("02T06:00") };
  const plan: PayTerms = { ...nightly, breakMinutes: 0 };
  const from = plan.startsAt;
  const until = (minutes: number) => [{ from, to: later(from, minutes * minuteMs) }];
  for (const decided of [180, 300, 480]) {
    const book = books();
    const hold = book.post(rules.hold(book.state(), parties, plan)) as EntryOf<"hold">;
    const sent = { workedMinutes: 120, worked: until(120), isSentHome: true };
    const end = book.post(rules.settle(book.state(), ref, sent)) as EntryOf<"settle">;
    const settled = { hold, quote: end.quote, worked: until(120), isSentHome: true };
    const working = { workedMinutes: decided, worked: until(decided) };
    const more = book.post(rules.correct(book.state(), settled, working)) as EntryOf<"correct">;
    expect(more.quote.lines.filter(({ code }) => !/TAX|INSURANCE/.test(code))).toEqual(
      more.quote.lines.filter(({ won: amount }) => amount > 0),
    );
    const whole = quote({ ...plan, worked: until(decided), isSentHome: true });
    expect(end.quote.grossWon + more.quote.grossWon).toBe(whole.grossWon);
    expect(end.quote.employerFeeWon + more.quote.employerFeeWon).toBe(whole.employerFeeWon);
    expect(book.verdict()).toMatchObject({ ok: true, findings: [] });
  }
});
