/** One shift's money in the ledger, which docs/money.md shows. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { classOf } from "../../../services/payment/ledger/accounts.ts";
import type { EntryOf, Posted } from "../../../services/payment/ledger/entry.ts";
import type { PaymentService } from "../../../services/payment/ledger/ledger.repository.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { countingProvider, newParties, openShop, type Shop } from "../shop.ts";

type Data = Posted["data"];

const path = "docs/money.md";
/** 8 hours at 25,000 won, of which seven and a half are approved. */
const terms = {
  hourlyWageWon: 25_000,
  startsAt: "2026-12-01T09:00:00+09:00",
  endsAt: "2026-12-01T18:00:00+09:00",
  breakMinutes: 60,
  regularEmployees: 5,
};
const workedMinutes = 450;
/** The minutes that an operator decides on when the worker disputes the approved ones. */
const decidedMinutes = 480;
const chargedWon = 300_000;
const withdrawnWon = 180_000;
const refundedWon = 50_000;

let shop: Shop;
let entries: readonly Data[];

beforeAll(async () => {
  const parties = newParties();
  const { employerId, workerId } = parties;
  const account = { bankCode: "004", accountNumber: "110-987654321", holder: "김하루" };
  const accounts = new Map([[workerId, account]]);
  shop = await openShop(countingProvider().provider, { accounts });
  const { broker, as, charge, wallet, hold, settle } = shop;
  const key = newId();
  const { chargeId } = await charge(employerId, chargedWon, key);
  await until(async () => (await charge(employerId, chargedWon, key)).status === "confirmed");
  await hold(parties, terms);
  await settle(parties, workedMinutes);
  const amount = { amountWon: withdrawnWon };
  await call(broker, "payment.withdraw", amount, as(workerId, "worker", newId()));
  await until(async () => (await wallet(workerId, "worker")).transitWon === 0);
  const refund = { chargeId, amountWon: refundedWon, reason: "이번 달에는 더 쓰지 않습니다." };
  await call(broker, "payment.refund", refund, as(newId(), "operator", newId()));
  await until(async () => (await wallet(employerId, "employer")).transitWon === 0);
  const { applicationId } = parties;
  const decided = { cid: newId(), applicationId, attempt: 1, decidedMinutes };
  await call(broker, "payment.correct", decided);
  const commits = await (serviceOf(broker, "payment") as PaymentService).log.read(0, 1000);
  entries = commits
    .filter(({ stream }) => stream === "ledger")
    .flatMap(({ events }) => (events as unknown as readonly Posted[]).map(({ data }) => data));
});
afterAll(() => shop.stop());

const texts: Readonly<Record<Data["kind"], string>> = {
  charge: "카드 결제가 확인됨",
  hold: "지원 수락: 예정 임금과 수수료를 잡아 둠",
  release: "잡아 둔 돈을 돌려줌",
  settle: "근무 승인: 나누어 지급",
  leave: "휴업수당",
  correct: "이의 결정: 차액을 지급",
  payout: "출금 요청",
  payoutPaid: "은행이 받음",
  payoutFailed: "은행이 거절",
  refund: "환불 요청",
  refundPaid: "카드사가 돌려줌",
  refundFailed: "카드사가 거절",
} as Readonly<Record<Data["kind"], string>>;
const amount = (won: number): string => won.toLocaleString("en-US");
const idOf = ({ entryId }: Data): string => entryId.replace(/[\da-f]{8}-[\da-f-]{27}/g, "<id>");

const legsTable = (of: readonly Data[]): string[] => [
  "| entry | what | account | won |",
  "|---|---|---|---:|",
  ...of.flatMap((entry) =>
    entry.legs.map(({ account, won }, n) => {
      const [id, what] = n === 0 ? [`\`${idOf(entry)}\``, texts[entry.kind]] : ["", ""];
      return `| ${id} | ${what} | \`${classOf(account)}\` | ${amount(won)} |`;
    }),
  ),
];

const only = <K extends "settle" | "correct">(kind: K): Data & EntryOf<K> => {
  const found = entries.find((entry): entry is Data & EntryOf<K> => entry.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
};
const settlement = () => only("settle");
/** Where each won of the hold went, by the legs of its settlement. */
const split = (): (readonly [account: string, won: number])[] =>
  settlement()
    .legs.filter(({ won }) => won > 0)
    .map(({ account, won }) => [classOf(account), won]);

const splitTable = (): string[] => [
  "| of the hold | won |",
  "|---|---:|",
  ...split().map(([account, won]) => `| \`${account}\` | ${amount(won)} |`),
  `| **the hold** | **${amount(settlement().heldWon)}** |`,
];
const payslipTable = ({ quote }: EntryOf<"settle" | "correct">): string[] => [
  "| payslip | won |",
  "|---|---:|",
  ...quote.lines.map(({ code, text, won }) => `| ${text} \`${code}\` | ${amount(won)} |`),
  `| **net** | **${amount(quote.netWon)}** |`,
];

/** The document with that table in each `<!-- name -->` … `<!-- end -->`. */
const withTables = (text: string, tables: Readonly<Record<string, string[]>>): string =>
  Object.entries(tables).reduce((all, [name, lines]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!place.test(all)) throw new Error(`no place for ${name} in ${path}`);
    return all.replace(place, `$1${lines.join("\n")}\n$2`);
  }, text);

test("each entry sums to 0, and the parts of a hold sum to the hold", () => {
  expect(entries.map(({ kind }) => kind)).toEqual([
    "charge",
    "hold",
    "settle",
    "payout",
    "payoutPaid",
    "refund",
    "refundPaid",
    "correct",
  ]);
  for (const { legs } of entries) expect(legs.reduce((sum, { won }) => sum + won, 0)).toBe(0);
  expect(split().reduce((sum, [, won]) => sum + won, 0)).toBe(settlement().heldWon);
  expect(split()).toHaveLength(8);
});

test("docs/money.md shows the ledger's own legs", () => {
  const now = readFileSync(path, "utf8");
  const tables = {
    legs: legsTable(entries.filter(({ kind }) => kind !== "correct")),
    split: splitTable(),
    payslip: payslipTable(settlement()),
    "correction legs": legsTable([only("correct")]),
    "correction payslip": payslipTable(only("correct")),
  };
  const wanted = withTables(now, tables);
  // No ONEDAY_ prefix, which would make it a setting: this variable is the test's alone.
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(path, wanted);
  else expect(now).toBe(wanted);
});
