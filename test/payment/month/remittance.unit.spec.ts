import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Commit } from "../../../mixins/log/commit.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  instant,
  later,
  won,
} from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import { monthsLater } from "../../../services/contracts/kernel/seoul-month.ts";
import { announce } from "../../../services/payment/announce.ts";
import {
  auditCommit,
  emptyAudit,
  verdictOf,
} from "../../../services/payment/audit/ledger-audit.ts";
import * as accounts from "../../../services/payment/ledger/accounts.ts";
import { pocketOf } from "../../../services/payment/ledger/accounts.ts";
import { type Dues, duesOf, noDues, totalOf } from "../../../services/payment/ledger/dues.ts";
import type { EntryOf, Posted, Withholder } from "../../../services/payment/ledger/entry.ts";
import { balanceOf, empty, evolve, type Ledger } from "../../../services/payment/ledger/ledger.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";
import { remit } from "../../../services/payment/ledger/remittance.ts";
import { duesByMonth, type MonthDues } from "../../../services/payment/month/dues.projection.ts";
import { openMonth } from "../../../services/payment/month/seoul-month.ts";
import { valueAt } from "../../../services/payment/wage/persistent-map.ts";

const employers = ["e0", "e1", "e2"];
const start = instant("2026-10-20T00:00:00+09:00");
const duesAccounts = [
  accounts.incomeTax,
  accounts.localTax,
  accounts.insurance,
  accounts.employerInsurance,
  accounts.accidentInsurance,
];

/** A ledger with its log: an id commits once, as in the log, and every commit is audited. */
const open = () => {
  let ledger: Ledger = empty;
  let audit = emptyAudit;
  const done = new Map<string, Posted["data"]>();
  const docs = new Map<string, MonthDues>();
  const commit = (posted: readonly Posted[], at: Instant): void => {
    for (const entry of posted) {
      const { entryId } = entry.data;
      if (done.has(entryId)) continue;
      done.set(entryId, entry.data);
      ledger = evolve(ledger, entry);
      const ver = done.size;
      const made = { _id: String(ver), stream: "ledger", ver, cid: entryId, at, events: [entry] };
      audit = auditCommit(audit, made as unknown as Commit);
      for (const announced of announce(made as unknown as Commit)) {
        const message = {
          ...announced,
          source: "payment",
          position: ver,
          at,
        } as unknown as Message;
        for (const id of duesByMonth.ids(message)) {
          const next = duesByMonth.next(docs.get(id) ?? null, message, id);
          if (next !== null) docs.set(id, next);
        }
      }
    }
  };
  for (const employerId of employers) {
    const amountWon = won(900_000_000);
    commit(rules.charge(ledger, { chargeId: employerId, employerId, amountWon }), start);
  }
  return {
    commit,
    done,
    docs,
    ledger: () => ledger,
    verdict: () => verdictOf(audit),
    findings: () => audit.findings,
  };
};
type Book = ReturnType<typeof open>;

const remitAll = (book: Book, at: Instant, by: Withholder, days: number): void => {
  for (const doc of [...book.docs.values()].filter(({ month }) => month < openMonth(at))) {
    // The first call, its repeat, and one of a replica that decided on the same ledger.
    const facts = { employerId: doc.employerId, month: doc.month, by, dues: doc.dues };
    if (book.done.has(`remit:${doc._id}`)) continue;
    const [mine, others] = [remit(book.ledger(), facts), remit(book.ledger(), facts)];
    book.commit(mine, at);
    book.commit(others, later(at, days));
  }
};

const shifts = fc.array(
  fc.record({
    day: fc.integer({ min: 0, max: 89 }),
    hour: fc.integer({ min: 0, max: 12 }),
    hours: fc.integer({ min: 1, max: 11 }),
    wage: fc.integer({ min: 10_320, max: 60_000 }),
    who: fc.integer({ min: 0, max: 3 }),
    employer: fc.integer({ min: 0, max: 2 }),
    end: fc.constantFrom("settle", "settle", "settle", "leave", "release", "correct"),
    /** How many days after the shift it is paid, and how many later it is corrected. */
    wait: fc.integer({ min: 0, max: 20 }),
    more: fc.integer({ min: 0, max: 30 }),
  }),
  { minLength: 30, maxLength: 60 },
);

test("over 90 days what is remitted is what was withheld, whatever is repeated or comes late", () => {
  const seen = { remitted: 0, corrected: 0, byProxy: 0 };
  fc.assert(
    fc.property(shifts, fc.constantFrom("employer" as const, "proxy" as const), (all, by) => {
      const book = open();
      type Step = { at: Instant; run: (at: Instant) => void };
      const steps: Step[] = all.flatMap((one, n) => {
        const startsAt = later(start, one.day * dayMs + one.hour * hourMs);
        const endsAt = later(startsAt, one.hours * hourMs);
        const employerId = employers[one.employer] ?? "";
        const ref = { applicationId: `a${n}`, attempt: 1 };
        const parties = { ...ref, jobId: "j", workerId: `w${one.who}`, employerId };
        const hourlyWageWon = one.wage;
        const shift = { startsAt, endsAt, breakMinutes: 0, regularEmployees: 5 };
        const terms = { hourlyWageWon, ...shift };
        const paidAt = later(endsAt, one.wait * dayMs);
        const { ledger, commit, done } = book;
        const minutes = one.end === "correct" ? one.hours * 40 : one.hours * 60;
        const pay = (at: Instant) => {
          if (one.end === "leave") return commit(rules.payLeave(ledger(), ref), at);
          if (one.end === "release") return commit(rules.release(ledger(), ref), at);
          commit(rules.settle(ledger(), ref, { workedMinutes: minutes }), at);
        };
        const correct = (at: Instant) => {
          const hold = done.get(`hold:a${n}/1`) as EntryOf<"hold">;
          const { quote } = done.get(`resolve:a${n}/1`) as EntryOf<"settle">;
          commit(rules.correct(ledger(), { hold, quote }, { workedMinutes: one.hours * 60 }), at);
          seen.corrected += 1;
        };
        const hold = (at: Instant) => commit(rules.hold(ledger(), parties, terms), at);
        return [
          { at: startsAt, run: hold },
          { at: paidAt, run: pay },
          ...(one.end === "correct" ? [{ at: later(paidAt, one.more * dayMs), run: correct }] : []),
        ];
      });
      // Every third day a run remits what is over, also when it was remitted before.
      for (let day = 0; day < 180; day += 3) {
        const run = (at: Instant) => remitAll(book, at, by, day);
        steps.push({ at: later(start, day * dayMs), run });
      }
      steps.sort((a, b) => (a.at < b.at ? -1 : 1));
      for (const { at, run } of steps) run(at);

      const entries = [...book.done.values()];
      const paid = entries.flatMap((entry) =>
        entry.kind === "settle" || entry.kind === "leave" || entry.kind === "correct"
          ? [duesOf(entry.quote)]
          : [],
      );
      const remitted = entries.flatMap((entry) => (entry.kind === "remit" ? [entry] : []));
      const sum = (of: readonly Dues[]) => of.reduce((won, dues) => won + totalOf(dues), 0);
      expect(sum(remitted.map(({ dues }) => dues))).toBe(sum(paid));
      for (const { legs } of remitted) {
        expect(legs.reduce((all, leg) => all + leg.won, 0)).toBe(0);
      }
      for (const account of duesAccounts) expect(balanceOf(book.ledger(), account)).toBe(0);
      for (const id of employers) expect(valueAt(book.ledger().dues, id)).toBeUndefined();
      const outside = [accounts.taxOffice, accounts.insurers].map((account) =>
        balanceOf(book.ledger(), account),
      );
      expect((outside[0] ?? 0) + (outside[1] ?? 0)).toBe(by === "proxy" ? sum(paid) : 0);
      expect(book.verdict()).toMatchObject({ ok: true, sumWon: 0, negativeAccounts: [] });
      seen.remitted += remitted.length;
      if (by === "proxy") seen.byProxy += 1;
    }),
    { numRuns: 40, seed: 20261130 },
  );
  expect(seen.remitted).toBeGreaterThan(200);
  expect(seen.corrected).toBeGreaterThan(50);
  expect(seen.byProxy).toBeGreaterThan(5);
});

const paidBook = (): Book => {
  const book = open();
  const shift = { startsAt: start, endsAt: later(start, 9 * hourMs), breakMinutes: 60 };
  const terms = { hourlyWageWon: 25_000, regularEmployees: 5, ...shift };
  const ref = { applicationId: "a", attempt: 1 };
  const parties = { ...ref, jobId: "j", workerId: "w", employerId: "e0" };
  book.commit(rules.hold(book.ledger(), parties, terms), start);
  book.commit(rules.settle(book.ledger(), ref, { workedMinutes: 480 }), start);
  return book;
};
const monthOfPay = "2026-10";
const duesIn = (book: Book): Dues => book.docs.get(`e0/${monthOfPay}`)?.dues ?? noDues;

test("filed by the employer the money is in their wallet, and by proxy at the offices", () => {
  for (const by of ["employer", "proxy"] as const) {
    const book = paidBook();
    const dues = duesIn(book);
    const wallet = pocketOf(accounts.employer("e0"), "available");
    const beforeWon = balanceOf(book.ledger(), wallet);
    const facts = { employerId: "e0", month: monthOfPay, by, dues };
    book.commit(remit(book.ledger(), facts), instant("2026-11-01T02:00:00+09:00"));
    const gained = balanceOf(book.ledger(), wallet) - beforeWon;
    const taxWon = dues.incomeTaxWon + dues.localTaxWon;
    expect(taxWon).toBeGreaterThan(0);
    expect([by, gained]).toEqual([by, by === "employer" ? totalOf(dues) : 0]);
    expect(balanceOf(book.ledger(), accounts.taxOffice)).toBe(by === "proxy" ? taxWon : 0);
    const insuredWon = totalOf(dues) - taxWon;
    expect(balanceOf(book.ledger(), accounts.insurers)).toBe(by === "proxy" ? insuredWon : 0);
    expect(book.verdict()).toMatchObject({ ok: true, sumWon: 0 });
  }
});

test("no more is remitted than was withheld for that employer, and nothing where nothing is due", () => {
  const book = paidBook();
  const dues = duesIn(book);
  const above = { ...dues, incomeTaxWon: won(dues.incomeTaxWon + 1) };
  const facts = { employerId: "e0", month: monthOfPay, by: "employer" as const };
  expect(() => remit(book.ledger(), { ...facts, dues: above })).toThrow("was not withheld");
  expect(() => remit(book.ledger(), { ...facts, employerId: "e1", dues })).toThrow(
    "was not withheld",
  );
  expect(remit(book.ledger(), { ...facts, dues: noDues })).toEqual([]);
});

test("the audit finds a remittance that is not its month's, and pay in a remitted month", () => {
  const book = paidBook();
  const facts = { employerId: "e0", month: "2026-09", by: "employer" as const };
  const at = instant("2026-11-01T02:00:00+09:00");
  book.commit(remit(book.ledger(), { ...facts, dues: duesIn(book) }), at);
  expect(book.findings()).toEqual(["remit:e0/2026-09: is not what was withheld in its month"]);

  const late = paidBook();
  const right = { ...facts, month: monthOfPay, dues: duesIn(late) };
  late.commit(remit(late.ledger(), right), at);
  const shift = { startsAt: start, endsAt: later(start, 9 * hourMs), breakMinutes: 60 };
  const terms = { hourlyWageWon: 25_000, regularEmployees: 5, ...shift };
  const ref = { applicationId: "b", attempt: 1 };
  const parties = { ...ref, jobId: "j", workerId: "w", employerId: "e0" };
  late.commit(rules.hold(late.ledger(), parties, terms), start);
  late.commit(
    rules.settle(late.ledger(), ref, { workedMinutes: 480 }),
    instant("2026-10-31T23:59:00+09:00"),
  );
  expect(late.findings()).toEqual(["resolve:b/1: withholds in a month that was remitted"]);
});

test("a month is over an hour after its end in Seoul", () => {
  expect(openMonth(instant("2026-12-01T00:59:00+09:00"))).toBe("2026-11");
  expect(openMonth(instant("2026-12-01T01:00:00+09:00"))).toBe("2026-12");
  expect([monthsLater("2026-12", 1), monthsLater("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
});
