import { expect, test } from "@jest/globals";
import type { Commit } from "../../mixins/log/commit.ts";
import { idFrom, instant, won } from "../../services/contracts/core/units.ts";
import { checkerOf } from "../../services/contracts/core/validator.ts";
import { type Announcement, events } from "../../services/contracts/events.ts";
import type { Message } from "../../services/contracts/index.ts";
import { announce } from "../../services/payment/announce.ts";
import { type Pocket, pocketOf } from "../../services/payment/ledger/accounts.ts";
import * as charges from "../../services/payment/ledger/charge.ts";
import { duesOf } from "../../services/payment/ledger/dues.ts";
import type { Posted } from "../../services/payment/ledger/entry.ts";
import { balanceOf, empty, evolve, type Ledger } from "../../services/payment/ledger/ledger.ts";
import * as rules from "../../services/payment/ledger/postings.ts";
import { remit } from "../../services/payment/ledger/remittance.ts";
import {
  type StatementLine,
  statement,
} from "../../services/payment/ledger/statement.projection.ts";
import {
  correctionDocId,
  type SettlementDoc,
  settlements,
  together,
} from "../../services/payment/wallet/payslip.projection.ts";

const startsAt = instant("2026-12-01T09:00:00+09:00");
const endsAt = instant("2026-12-01T18:00:00+09:00");
const terms = {
  hourlyWageWon: 20_000,
  startsAt,
  endsAt,
  breakMinutes: 60,
  regularEmployees: 5,
};
const [employerId, workerId, jobId] = [idFrom("e"), idFrom("w"), idFrom("j")];
const partiesOf = (n: number) => ({
  applicationId: idFrom("a", String(n)),
  attempt: 1,
  jobId,
  workerId,
  employerId,
});
const payoutOf = (n: number) => ({
  withdrawalId: idFrom("p", String(n)),
  role: "worker" as const,
  userId: workerId,
  amountWon: won(10_000 * n),
});

const refundOf = (n: number) => ({
  refundId: idFrom("r", String(n)),
  chargeId: idFrom("c"),
  employerId,
  amountWon: won(1_000 * n),
  chargedWon: won(900_000),
});

/** One of every entry, in an order that the rules allow. */
const everything = (): { ledger: Ledger; entries: Posted[] } => {
  let ledger = empty;
  const entries: Posted[] = [];
  const chargeId = idFrom("c");
  const steps: ((state: Ledger) => Posted[])[] = [
    (state) => rules.charge(state, { chargeId, employerId, amountWon: won(900_000) }),
    (state) => rules.hold(state, partiesOf(1), terms),
    (state) => rules.hold(state, partiesOf(2), terms),
    (state) => rules.hold(state, partiesOf(3), terms),
    (state) => rules.settle(state, partiesOf(1), { workedMinutes: 400 }),
    (state) => {
      const [hold, paid] = [entries[1]?.data, entries[4]?.data];
      if (hold?.kind !== "hold" || paid?.kind !== "settle") throw new Error("not settled");
      return rules.correct(state, { hold, quote: paid.quote }, { workedMinutes: 450 });
    },
    (state) => rules.release(state, partiesOf(2)),
    (state) => rules.payout(state, payoutOf(1)),
    (state) => rules.payout(state, payoutOf(2)),
    (state) => rules.payout(state, payoutOf(3)),
    (state) => rules.endPayout(state, payoutOf(1), true),
    (state) => rules.endPayout(state, payoutOf(2), false),
    (state) => rules.refund(state, { ...refundOf(1), reasonId: "r" }),
    (state) => rules.refund(state, { ...refundOf(2), reasonId: "r" }),
    (state) => rules.refund(state, { ...refundOf(3), reasonId: "r" }),
    (state) => rules.endRefund(state, refundOf(1), true),
    (state) => rules.endRefund(state, refundOf(2), false),
    (state) => {
      const paid = entries[4]?.data;
      if (paid?.kind !== "settle") throw new Error("not settled");
      const dues = duesOf(paid.quote);
      return remit(state, { employerId, month: "2026-12", by: "employer", dues });
    },
  ];
  for (const step of steps) {
    for (const entry of step(ledger)) {
      entries.push(entry);
      ledger = evolve(ledger, entry);
    }
  }
  return { ledger, entries };
};
const announced = (stream: string, event: object): Announcement[] =>
  announce({ stream, events: [event] } as unknown as Commit);
const messagesOf = (entries: readonly Posted[]): Message[] =>
  entries.flatMap((entry, position) =>
    announced("ledger", entry).map(
      (announcement, index) =>
        ({ ...announcement, source: "payment", position, index, at: startsAt }) as Message,
    ),
  );

test("payment announces exactly the messages of its contract", () => {
  const request = {
    chargeId: idFrom("c"),
    employerId,
    amountWon: won(1007),
    method: "card",
  } as const;
  const requested = charges.request(charges.empty, request).reduce(charges.evolve, charges.empty);
  const ofCharge = [
    ...charges.request(charges.empty, request),
    ...charges.end(requested, "declined", "NO"),
    ...charges.end(requested, "confirmed", ""),
    ...charges.end(requested, "unknown", ""),
  ];
  const announcements = [
    ...ofCharge.flatMap((event) => announced(`charge:${request.chargeId}`, event)),
    ...messagesOf(everything().entries),
    ...announced("month:e/w/2026-12", {
      type: "monthWarned",
      data: { employerId, workerId, month: "2026-12", what: "days", days: 7, minutes: 3360 },
    }),
  ];
  const wrong = announcements.filter(({ type, data }) => checkerOf(events[type])(data) !== true);
  expect(wrong).toEqual([]);
  // Replays of dead letters and closed accounts are announced by the mixins.
  const names = Object.keys(events).filter(
    (name) => name.startsWith("payment.") && !/\.(letterReplayed|account\w+)$/.test(name),
  );
  expect([...new Set(announcements.map(({ type }) => type))].sort()).toEqual(names.sort());
});

test("messages about one hold are delivered in order, and do not delay messages about another", () => {
  const streams = new Map<string, Set<string>>();
  for (const { type, data, about } of everything().entries.flatMap((e) => announced("ledger", e))) {
    const { applicationId, withdrawalId, refundId, chargeId, month } = data as Record<
      string,
      string
    >;
    const ofMonth = month === undefined ? type : `${employerId}/${month}`;
    const of = applicationId ?? withdrawalId ?? refundId ?? chargeId ?? ofMonth;
    streams.set(of, (streams.get(of) ?? new Set()).add(about ?? "the whole ledger"));
  }
  // Three holds, three withdrawals, three refunds, one charge, one month.
  expect(streams.size).toBe(11);
  for (const [of, abouts] of streams) expect([...abouts]).toEqual([of]);
});

test("an event that is neither an entry nor a charge is not announced", () => {
  expect(announced("withdrawal:1", { type: "unknown", data: {} })).toEqual([]);
  expect(announced("refund:1", { type: "unknown", data: {} })).toEqual([]);
  expect(announced("tombstone:hold:1", { type: "tombstone", data: {} })).toEqual([]);
});

test("the lines of a statement sum to the wallet, pocket by pocket", () => {
  const { ledger, entries } = everything();
  const lines = new Map<string, StatementLine | null>();
  for (const message of messagesOf(entries)) {
    for (const id of statement.ids(message)) {
      lines.set(id, statement.next(lines.get(id) ?? null, message, id));
    }
  }
  for (const party of [
    { role: "employer", userId: employerId },
    { role: "worker", userId: workerId },
  ] as const) {
    const own = [...lines.values()].filter((line) => line?.partyId === party.userId);
    const sum = (of: "availableWon" | "heldWon" | "transitWon") =>
      own.reduce((all, line) => all + (line?.[of] ?? 0), 0);
    const balance = (pocket: Pocket) => balanceOf(ledger, pocketOf(party, pocket));
    expect({ party, a: sum("availableWon"), h: sum("heldWon"), t: sum("transitWon") }).toEqual({
      party,
      a: balance("available"),
      h: balance("held"),
      t: balance("transit"),
    });
  }
  expect(balanceOf(ledger, pocketOf({ role: "worker", userId: workerId }, "transit"))).toBe(30_000);
});

test("the payslip has the lines of the settlement, and its amounts sum up", () => {
  const message = messagesOf(everything().entries).find(({ type }) => type === "payment.settled");
  const slip = message && settlements.next(null, message, partiesOf(1).applicationId);
  expect(slip).toMatchObject({ workerId, employerId, minutes: 400 });
  expect(slip).not.toHaveProperty("heldWon");
  expect(slip?.lines.reduce((sum, line) => sum + line.won, 0)).toBe(slip?.netWon);
});

test("a correction is a payslip of its own, and the two are one for the shift", () => {
  const docs = new Map<string, SettlementDoc | null>();
  for (const message of messagesOf(everything().entries)) {
    for (const id of settlements.ids(message)) {
      docs.set(id, settlements.next(docs.get(id) ?? null, message, id));
    }
  }
  const { applicationId } = partiesOf(1);
  const [first, more] = [docs.get(applicationId), docs.get(correctionDocId(applicationId))];
  if (!first || !more) throw new Error("a payslip is missing");
  expect([first.minutes, more.minutes, more.isCorrection]).toEqual([400, 50, true]);
  expect(more).not.toHaveProperty("asideWon");
  const all = together(first, more);
  expect(all.minutes).toBe(450);
  expect(all.lines.reduce((sum, line) => sum + line.won, 0)).toBe(all.netWon);
  expect(all.netWon).toBe(first.netWon + more.netWon);
  const aside = all.incomeTaxWon + all.localTaxWon + all.employmentInsuranceWon;
  expect(all.grossWon - aside).toBe(all.netWon);
  const onTop = all.employerFeeWon + all.employerInsuranceWon;
  expect(all.employerTotalWon).toBe(all.grossWon + onTop + (all.employerAccidentInsuranceWon ?? 0));
});

test("a charge ends once, and a late answer counts where none came before", () => {
  const request = { chargeId: "c", employerId: "e", amountWon: won(1), method: "card" } as const;
  const given = (...list: charges.ChargeEvent[]) => list.reduce(charges.evolve, charges.empty);
  const requested = given(...charges.request(charges.empty, request));
  const confirmed = given(
    ...charges.request(charges.empty, request),
    ...charges.end(requested, "confirmed", ""),
  );
  expect(confirmed.status).toBe("confirmed");
  expect(charges.end(confirmed, "declined", "")).toEqual([]);
  expect(charges.end(charges.empty, "confirmed", "")).toEqual([]);
  const unknown = given(
    ...charges.request(charges.empty, request),
    ...charges.end(requested, "unknown", ""),
  );
  expect(charges.end(unknown, "unknown", "")).toEqual([]);
  expect(charges.end(unknown, "confirmed", "").reduce(charges.evolve, unknown).status).toBe(
    "confirmed",
  );
});
