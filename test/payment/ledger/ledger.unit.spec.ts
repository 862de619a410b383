import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { hourMs, instant, later, minuteMs, won } from "../../../services/contracts/core/units.ts";
import { auditEntry, emptyAudit, verdictOf } from "../../../services/payment/audit/ledger-audit.ts";
import * as accounts from "../../../services/payment/ledger/accounts.ts";
import { type Party, pocketOf } from "../../../services/payment/ledger/accounts.ts";
import type { HoldParties, PayTerms, Posted } from "../../../services/payment/ledger/entry.ts";
import { balanceOf, empty, evolve, type Ledger } from "../../../services/payment/ledger/ledger.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";
import { opened } from "../../../services/payment/ledger/work-week.ts";
import {
  emptyMap,
  membersOf,
  valueAt,
  withValue,
} from "../../../services/payment/wage/persistent-map.ts";
import { refusalOf } from "./book.ts";

const nine = instant("2026-12-01T09:00:00+09:00");
const termsOf = (hours: number, hourlyWageWon: number): PayTerms => ({
  hourlyWageWon,
  startsAt: nine,
  endsAt: later(nine, hours * hourMs),
  breakMinutes: 60,
  regularEmployees: 5,
});
const day = termsOf(9, 12_000);
const parties: HoldParties = {
  applicationId: "a1",
  attempt: 1,
  jobId: "j1",
  workerId: "w1",
  employerId: "e1",
};
const given = (...lists: readonly Posted[][]): Ledger => lists.flat().reduce(evolve, empty);
const charged = (amountWon: number, employerId = "e1"): Posted[] =>
  rules.charge(empty, { chargeId: `c${amountWon}`, employerId, amountWon: won(amountWon) });
const pockets = (ledger: Ledger, party: Party) => ({
  available: balanceOf(ledger, pocketOf(party, "available")),
  held: balanceOf(ledger, pocketOf(party, "held")),
  transit: balanceOf(ledger, pocketOf(party, "transit")),
});
const e1 = accounts.employer("e1");
const w1 = accounts.worker("w1");

describe("a hold", () => {
  // 8 hours at 12,000 won: 96,000 for the work, a tenth for the platform, 2,510 of insurances.
  test("takes exactly what the employer pays in total by the quote", () => {
    const funded = given(charged(200_000));
    const held = rules.hold(funded, parties, day).reduce(evolve, funded);
    expect(pockets(held, e1)).toEqual({ available: 91_890, held: 108_110, transit: 0 });
  });

  test("is refused when a won is missing, with the amounts needed and available", () => {
    const refusal = refusalOf(() => rules.hold(given(charged(108_109)), parties, day));
    expect(refusal).toMatchObject({
      type: "INSUFFICIENT_FUNDS",
      status: 409,
      data: { needsWon: 108_110, availableWon: 108_109 },
    });
  });

  test("does not spend what is held for another shift", () => {
    const funded = given(charged(208_110));
    const once = rules.hold(funded, parties, day).reduce(evolve, funded);
    const second = { ...parties, applicationId: "a2" };
    expect(refusalOf(() => rules.hold(once, second, day)).data["availableWon"]).toBe(100_000);
  });
});

describe("a settlement", () => {
  const funded = given(charged(200_000));
  const held = rules.hold(funded, parties, day).reduce(evolve, funded);

  test("of the full time pays the net, puts aside tax and fee, and returns nothing", () => {
    const [entry] = rules.settle(held, parties, { workedMinutes: 480 });
    const paid = [entry as Posted].reduce(evolve, held);
    expect(pockets(paid, w1).available).toBe(95_140);
    expect(pockets(paid, e1)).toEqual({ available: 91_890, held: 0, transit: 0 });
    expect(balanceOf(paid, accounts.platformFee)).toBe(9_600);
    expect(balanceOf(paid, accounts.insurance)).toBe(860);
    expect(balanceOf(paid, accounts.employerInsurance)).toBe(1_100);
    expect(balanceOf(paid, accounts.accidentInsurance)).toBe(1_410);
    expect(entry?.data.legs).toHaveLength(6);
  });

  test("of half the time takes the fee on half the pay and returns the rest", () => {
    const paid = rules.settle(held, parties, { workedMinutes: 240 }).reduce(evolve, held);
    expect(balanceOf(paid, accounts.platformFee)).toBe(4_800);
    expect(pockets(paid, e1).available).toBe(91_890 + 54_060);
  });

  test("of no time at all returns everything and pays nothing", () => {
    const [entry] = rules.settle(held, parties, { workedMinutes: 0 });
    expect(entry?.data).toMatchObject({ quote: { netWon: 0, lines: [] }, returnedWon: 108_110 });
    expect(pockets(held, e1).held).toBe(108_110);
    expect(pockets([entry as Posted].reduce(evolve, held), e1).available).toBe(200_000);
  });

  test("of a second shift on a day bears the tax that the day's total owes beyond the first's", () => {
    const wage = termsOf(9, 17_500);
    const evening = { ...termsOf(3, 20_000), startsAt: later(nine, 10 * hourMs), breakMinutes: 0 };
    const late = { ...evening, endsAt: later(evening.startsAt, 3 * hourMs) };
    const posted = (state: Ledger, all: Posted[]) => all.reduce(evolve, state);
    const ref = (applicationId: string, workerId = "w1") => ({
      ...parties,
      applicationId,
      workerId,
    });
    let state = given(charged(1_000_000));
    state = posted(state, rules.hold(state, ref("a1"), wage));
    state = posted(state, rules.hold(state, ref("a2"), late));
    state = posted(state, rules.hold(state, ref("a3", "w2"), late));
    state = posted(state, rules.settle(state, ref("a1"), { workedMinutes: 480 }));
    expect(balanceOf(state, accounts.incomeTax)).toBe(0);
    state = posted(state, rules.settle(state, ref("a3", "w2"), { workedMinutes: 180 }));
    expect(balanceOf(state, accounts.incomeTax)).toBe(0);
    const [second] = rules.settle(state, ref("a2"), { workedMinutes: 180 });
    expect(second?.data).toMatchObject({
      workedOn: "2026-12-01",
      // All three hours are beyond the day's eight: 60,000 won and half of it.
      quote: { grossWon: 90_000, incomeTaxWon: 2160, localTaxWon: 210 },
    });
    // The next day starts at zero.
    const tomorrow = { ...late, startsAt: later(late.startsAt, 24 * hourMs) };
    const terms = { ...tomorrow, endsAt: later(tomorrow.startsAt, 3 * hourMs) };
    state = posted(state, rules.hold(state, ref("a4"), terms));
    const [next] = rules.settle(state, ref("a4"), { workedMinutes: 180 });
    expect(next?.data).toMatchObject({ workedOn: "2026-12-02", quote: { incomeTaxWon: 0 } });
  });

  test("pays by the terms of the hold, and for no more than its time", () => {
    expect(refusalOf(() => rules.settle(held, parties, { workedMinutes: 481 }))).toMatchObject({
      type: "WORKED_TOO_LONG",
      status: 422,
    });
  });

  test("or a release of a resolved hold is refused by the ledger itself", () => {
    const paid = rules.settle(held, parties, { workedMinutes: 480 }).reduce(evolve, held);
    expect(refusalOf(() => rules.settle(paid, parties, { workedMinutes: 480 })).type).toBe(
      "HOLD_MISSING",
    );
    expect(refusalOf(() => rules.release(paid, parties)).type).toBe("HOLD_MISSING");
  });

  test("splits every hold to the won, whatever was agreed and worked", () => {
    const shift = fc.record({
      hours: fc.integer({ min: 2, max: 24 }),
      wage: fc.integer({ min: 1, max: 200_000 }),
      startMinute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      regularEmployees: fc.constantFrom(0, 4, 5, 300),
    });
    fc.assert(
      fc.property(shift, ({ hours, wage, startMinute, share, regularEmployees }) => {
        const startsAt = later(nine, startMinute * minuteMs);
        const endsAt = later(startsAt, hours * hourMs);
        const terms = { ...termsOf(hours, wage), startsAt, endsAt, regularEmployees };
        const rich = given(charged(50_000_000));
        const open = rules.hold(rich, parties, terms).reduce(evolve, rich);
        const minutes = Math.floor(share * (hours * 60 - 60));
        const [entry] = rules.settle(open, parties, { workedMinutes: minutes });
        const data = entry?.data;
        if (data?.kind !== "settle") throw new Error("not settled");
        const { netWon, incomeTaxWon, localTaxWon, employmentInsuranceWon } = data.quote;
        const { employerFeeWon, employerInsuranceWon, employerAccidentInsuranceWon } = data.quote;
        const sharesWon = [employerInsuranceWon, employerAccidentInsuranceWon];
        const withheldWon = [incomeTaxWon, localTaxWon, employmentInsuranceWon];
        const parts = [...withheldWon, employerFeeWon, ...sharesWon, netWon];
        const sum = parts.reduce<number>((all, part) => all + part, data.returnedWon);
        expect(sum).toBe(data.heldWon);
        expect(Math.min(...parts, data.returnedWon)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500, seed: 20261201 },
    );
  });
});

describe("a payout", () => {
  const facts = { withdrawalId: "p1", ...w1, amountWon: won(30_000) };
  const earned = given([
    {
      type: "posted",
      data: {
        kind: "charge",
        chargeId: "gift",
        employerId: "e1",
        amountWon: won(50_000),
        entryId: "charge:gift",
        legs: [
          { account: accounts.bank, won: won(-50_000) },
          { account: pocketOf(w1, "available"), won: won(50_000) },
        ],
      },
    },
  ]);
  const sent = rules.payout(earned, facts).reduce(evolve, earned);

  test("is in transit until the bank answers", () => {
    expect(pockets(sent, w1)).toEqual({ available: 20_000, held: 0, transit: 30_000 });
    const paid = rules.endPayout(sent, facts, true).reduce(evolve, sent);
    expect(pockets(paid, w1)).toEqual({ available: 20_000, held: 0, transit: 0 });
    expect(balanceOf(paid, accounts.bank)).toBe(-20_000);
    const failed = rules.endPayout(sent, facts, false).reduce(evolve, sent);
    expect(pockets(failed, w1)).toEqual({ available: 50_000, held: 0, transit: 0 });
  });

  test("of more than is available is refused, and an end without a payout is a fault", () => {
    const more = { ...facts, amountWon: won(50_001) };
    expect(refusalOf(() => rules.payout(earned, more)).type).toBe("INSUFFICIENT_FUNDS");
    expect(() => rules.endPayout(earned, facts, true)).toThrow(/below 0/);
  });
});

/** One request to payment; small ids, so that requests repeat and collide. */
const asks = () => {
  const who = fc.integer({ min: 1, max: 3 });
  const id = fc.integer({ min: 1, max: 8 });
  const amountWon = fc.integer({ min: 1_000, max: 90_000 });
  const chargedWon = fc.integer({ min: 1_000, max: 400_000 });
  return fc.oneof(
    fc.record({ do: fc.constant("charge" as const), id, who, amountWon: chargedWon }),
    fc.record({
      do: fc.constant("hold" as const),
      id,
      who,
      hours: fc.integer({ min: 2, max: 12 }),
    }),
    fc.record({
      do: fc.constant("settle" as const),
      id,
      minutes: fc.integer({ min: 0, max: 700 }),
    }),
    fc.record({
      do: fc.constant("correct" as const),
      id,
      minutes: fc.integer({ min: 0, max: 700 }),
    }),
    fc.record({ do: fc.constant("release" as const), id }),
    fc.record({ do: fc.constant("payout" as const), id, who, isWorker: fc.boolean(), amountWon }),
    fc.record({ do: fc.constant("end" as const), id, isPaid: fc.boolean() }),
    // Of any charge, under any id: a refund of more than was charged has to be refused.
    fc.record({ do: fc.constant("refund" as const), id, charge: id, amountWon }),
    fc.record({ do: fc.constant("endRefund" as const), id, isPaid: fc.boolean() }),
  );
};
type Ask = ReturnType<typeof asks> extends fc.Arbitrary<infer A> ? A : never;

/** Answers a request as the service does; the ids of entries show what has already happened. */
const answer = (ledger: Ledger, ask: Ask, done: ReadonlyMap<string, Posted>): Posted[] => {
  const ref = { applicationId: `a${ask.id}`, attempt: 1 };
  switch (ask.do) {
    case "charge":
      return rules.charge(ledger, {
        chargeId: String(ask.id),
        employerId: `e${ask.who}`,
        amountWon: won(ask.amountWon),
      });
    case "hold": {
      const employerId = `e${ask.who}`;
      const all = { ...ref, jobId: "j", workerId: `w${ask.who}`, employerId };
      return rules.hold(ledger, all, termsOf(ask.hours, 11_000));
    }
    case "settle":
      return rules.settle(ledger, ref, { workedMinutes: ask.minutes });
    case "correct": {
      const settled = [...done.values()].flatMap(({ data }) =>
        data.kind === "settle" ? data : [],
      );
      const paid = settled[ask.id % Math.max(1, settled.length)];
      const hold = paid && done.get(`hold:${paid.applicationId}/1`);
      if (hold?.data.kind !== "hold" || paid === undefined) return [];
      if (done.has(`correct:${paid.applicationId}/1`)) return [];
      return rules.correct(
        ledger,
        { hold: hold.data, quote: paid.quote },
        { workedMinutes: ask.minutes },
      );
    }
    case "release":
      return rules.release(ledger, ref);
    case "payout": {
      const withdrawalId = String(ask.id);
      if (!ask.isWorker) {
        const party = accounts.employer(`e${ask.who}`);
        const facts = { withdrawalId, ...party, amountWon: won(ask.amountWon) };
        return rules.giveBack(ledger, facts, `back-${ask.id}`);
      }
      const party = accounts.worker(`w${ask.who}`);
      const has = balanceOf(ledger, accounts.pocketOf(party, "available"));
      const amountWon = won(has === 0 ? ask.amountWon : Math.min(has, ask.amountWon));
      return rules.payout(ledger, { withdrawalId, ...party, amountWon });
    }
    case "end": {
      const sent = [...done.values()].flatMap(({ data }) => (data.kind === "payout" ? data : []));
      const asked = sent[ask.id % Math.max(1, sent.length)];
      if (asked === undefined || done.has(`payout-resolve:${asked.withdrawalId}`)) return [];
      return rules.endPayout(ledger, asked, ask.isPaid);
    }
    case "refund": {
      const of = done.get(`charge:${ask.charge}`)?.data;
      if (of?.kind !== "charge") return [];
      const { chargeId, employerId, amountWon: chargedWon } = of;
      const facts = { refundId: String(ask.id), chargeId, employerId, chargedWon, reasonId: "r" };
      return rules.refund(ledger, { ...facts, amountWon: won(ask.amountWon) });
    }
    case "endRefund": {
      const asked = done.get(`refund:${ask.id}`)?.data;
      if (done.has(`refund-resolve:${ask.id}`) || asked?.kind !== "refund") return [];
      const { refundId, chargeId, employerId, amountWon, chargedWon } = asked;
      const facts = { refundId, chargeId, employerId, amountWon, chargedWon };
      return rules.endRefund(ledger, facts, ask.isPaid);
    }
  }
};

/** Charges of which more has been returned, or is on its way back, than they were. */
const overRefunded = (entries: readonly Posted[]): string[] => {
  const back = new Map<string, number>();
  const add = (chargeId: string, amountWon: number) =>
    back.set(chargeId, (back.get(chargeId) ?? 0) + amountWon);
  for (const { data } of entries) {
    if (data.kind === "refund") add(data.chargeId, data.amountWon);
    if (data.kind === "refundFailed") add(data.chargeId, -data.amountWon);
  }
  return entries.flatMap(({ data }) =>
    data.kind === "charge" && (back.get(data.chargeId) ?? 0) > data.amountWon
      ? [data.chargeId]
      : [],
  );
};

test("in any order, with repetitions: no won appears, none is owed, holds add up", () => {
  const seen = { settle: 0, correct: 0, release: 0, payoutPaid: 0, payoutFailed: 0, refused: 0 };
  const refunds = { refund: 0, refundPaid: 0, refundFailed: 0, REFUND_TOO_LARGE: 0 };
  fc.assert(
    fc.property(fc.array(asks(), { minLength: 60, maxLength: 120 }), (all) => {
      let ledger = empty;
      let audit = emptyAudit;
      const done = new Map<string, Posted>();
      const resolved: string[] = [];
      for (const ask of all) {
        let posted: Posted[] = [];
        try {
          posted = answer(ledger, ask, done);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          seen.refused += 1;
          if (error.type in refunds) refunds.REFUND_TOO_LARGE += 1;
        }
        for (const entry of posted) {
          const { entryId, kind } = entry.data;
          if (kind === "settle" || kind === "release") resolved.push(entryId);
          // The log answers a repeated command from its first commit.
          else if (done.has(entryId)) continue;
          done.set(entryId, entry);
          ledger = evolve(ledger, entry);
          audit = auditEntry(audit, entry);
          if (kind in seen) seen[kind as keyof typeof seen] += 1;
          if (kind in refunds) refunds[kind as keyof typeof refunds] += 1;
        }
        const verdict = verdictOf(audit);
        expect(verdict).toMatchObject({ ok: true, sumWon: 0, negativeAccounts: [], findings: [] });
        const balances = membersOf(ledger.balances);
        expect(balances.filter(([a, sum]) => sum < 0 && a !== accounts.bank)).toEqual([]);
        const heldWon = balances.filter(([a]) => a.endsWith(":held")).map(([, sum]) => sum);
        const openWon = membersOf(ledger.holds).map(([, hold]) => hold.heldWon);
        const weeks = [...ledger.weeks.byMonday.values()].flatMap((week) => membersOf(week));
        openWon.push(...weeks.map(([, week]) => opened(week).reserveWon));
        const total = (amounts: readonly number[]) => amounts.reduce((a, b) => a + b, 0);
        expect(total(heldWon)).toBe(total(openWon));
      }
      expect(new Set(resolved).size).toBe(resolved.length);
      expect(overRefunded([...done.values()])).toEqual([]);
      const replayed = [...done.values()].reduce(evolve, empty);
      const sorted = (of: Ledger) =>
        [of.balances, of.holds, of.refunded].map((all) => membersOf<unknown>(all).sort());
      expect(sorted(replayed)).toEqual(sorted(ledger));
    }),
    { numRuns: 150, seed: 7 },
  );
  // The property must have had enough cases.
  const counted = Object.entries({ ...seen, ...refunds });
  // Only workers withdraw to a bank, and they earn first: there are fewer of those.
  const least = (kind: string) => (kind.startsWith("payout") ? 10 : 50);
  expect(counted.filter(([kind, count]) => count < least(kind))).toEqual([]);
});

describe("the audit", () => {
  const funded = charged(200_000);
  const before = given(funded);
  const held = rules.hold(before, parties, day);
  const settled = rules.settle(held.reduce(evolve, before), parties, { workedMinutes: 300 });
  const verdict = (entries: readonly Posted[]) => verdictOf(entries.reduce(auditEntry, emptyAudit));
  const changed = (entry: Posted | undefined, data: object): Posted =>
    ({ ...entry, data: { ...entry?.data, ...data } }) as Posted;

  test("finds more of a week's reserve taken than was put aside, even by balanced legs", () => {
    // Another worker's hold of as much, so that no account falls below 0.
    const other = { ...parties, applicationId: "a2", workerId: "w2" };
    const rich = charged(300_000);
    const both = [...rich, ...held, ...rules.hold(given(rich, held), other, day)];
    const [paid] = rules.settle(both.reduce(evolve, empty), parties, { workedMinutes: 300 });
    if (paid?.data.kind !== "settle") throw new Error("not settled");
    const { legs, returnedWon, reserve } = paid.data;
    const moved = (account: string, more: number) =>
      legs.map((leg) => (leg.account === account ? { ...leg, won: leg.won + more } : leg));
    const taken = moved(pocketOf(e1, "held"), -5).map(({ won: amount }) => amount);
    const given5 = moved(pocketOf(e1, "available"), 5);
    const forged = changed(paid, {
      reserve: { ...reserve, won: 5 },
      returnedWon: returnedWon + 5,
      legs: given5.map((leg, n) =>
        leg.account === pocketOf(e1, "held") ? { ...leg, won: taken[n] } : leg,
      ),
    });
    expect(verdict([...both, paid])).toMatchObject({ ok: true });
    expect(verdict([...both, forged]).findings).toContain(
      "resolve:a1/1: takes more of its week's reserve than there is",
    );
  });

  test("finds nothing in a good ledger", () => {
    expect(verdict([...funded, ...held, ...settled])).toMatchObject({ ok: true, entries: 3 });
  });

  test.each<[string, readonly Posted[]]>([
    [
      "a won from nowhere",
      [
        changed(funded[0], {
          legs: [
            { account: "a", won: 1 },
            { account: "b", won: 2 },
          ],
        }),
      ],
    ],
    ["a single leg", [changed(funded[0], { legs: [{ account: "ext:bank", won: 0 }] })]],
    ["a hold without funds", held],
    ["a hold settled twice", [...funded, ...held, ...settled, ...settled]],
    ["a hold that is held twice", [...charged(300_000), ...held, ...held]],
    ["a settlement without a hold", [...funded, ...settled]],
    [
      "another amount resolved than held",
      [...funded, ...held, changed(settled[0], { heldWon: 1 })],
    ],
    ["an entry under another's id", [changed(funded[0], { entryId: "charge:other" })]],
    [
      "held money without a hold",
      [...funded, changed(held[0], { kind: "charge", chargeId: "c9" })],
    ],
  ])("finds %s", (_, entries) => {
    expect(verdict(entries).ok).toBe(false);
  });
});

test("buckets answer as a map does, and a change leaves the old record unchanged", () => {
  const key = fc.integer({ min: 0, max: 300 }).map((n) => `worker:${n}:available`);
  const step = fc.tuple(key, fc.option(fc.integer(), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const map = new Map<string, number>();
      let all: Ledger["balances"] = emptyMap;
      for (const [name, value] of steps) {
        const old = all;
        const oldValue = valueAt(old, name);
        all = withValue(all, name, value === undefined ? undefined : won(value));
        if (value === undefined) map.delete(name);
        else map.set(name, value);
        expect(valueAt(old, name)).toBe(oldValue);
      }
      expect(membersOf(all).sort()).toEqual([...map].sort());
      expect(all.size).toBe(map.size);
    }),
    { numRuns: 100, seed: 11 },
  );
});
