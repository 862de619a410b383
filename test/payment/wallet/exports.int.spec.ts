import { afterEach, expect, test } from "@jest/globals";
import { type Instant, newId, seoulDate } from "../../../services/contracts/core/units.ts";
import { call, type Meta } from "../../../services/contracts/index.ts";
import { serviceOf } from "../../support/broker.ts";
import { projected } from "../../support/settled.ts";
import {
  codeOf,
  countingProvider,
  dayTotalWon,
  newParties,
  openShop,
  type Parties,
  type Shop,
} from "../shop.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const open = async (nameOf?: (userId: string) => string): Promise<Shop> => {
  const names = nameOf === undefined ? {} : { nameOf };
  const shop = await openShop(countingProvider().provider, names);
  stops.push(() => shop.stop());
  return shop;
};
const work = async ({ fund, hold, settle }: Shop, parties: Parties) => {
  await fund(parties.employerId, dayTotalWon);
  await hold(parties);
  await settle(parties);
};
const caughtUp = async ({ broker }: Shop): Promise<void> => {
  const page = await call(broker, "payment.log.read", { after: 0, limit: 1000 });
  await projected(serviceOf(broker, "payment"), { payment: page.messages.at(-1)?.position ?? 0 });
};
test("an employer's file has their own payments of the month, under public names", async () => {
  const shop = await open();
  const mine = newParties();
  const others = newParties();
  await work(shop, mine);
  await work(shop, others);
  await caughtUp(shop);
  const { broker, as } = shop;
  const employer = as(mine.employerId, "employer");
  const { applicationId } = mine;
  const { settledAt } = await call(broker, "payment.payslip", { applicationId }, employer);
  const month = seoulDate(settledAt as Instant).slice(0, 7);
  const asked = call(broker, "payment.exports", { kind: "payStatements", month }, employer);
  const [headings, row, ...rest] = (await asked).split("\r\n");
  expect(headings).toMatch(/^\uFEFF근로연월,지급연월,근로자ID,성명,주민등록번호,/);
  // The shift of the terms began on 2026-12-01.
  expect(row).toBe(`2026-12,${month},${mine.workerId},김*루,,1,2026-12-01,96000,0,0,0`);
  expect(rest).toEqual([""]);
  const { meta } = (asked as unknown as { ctx: { meta: Meta } }).ctx;
  expect(meta.$responseHeaders).toEqual({
    "Content-Disposition": `attachment; filename="oneday-payStatements-${month}.csv"`,
  });
  const elsewhen = { kind: "payStatements", month: "2026-01" } as const;
  expect((await call(broker, "payment.exports", elsewhen, employer)).split("\r\n")).toHaveLength(2);
});

test("a file names those who are still there, also after a batch of people without a name", async () => {
  const employerId = newId();
  const left = Array.from({ length: 50 }, () => newParties(employerId));
  const stays = newParties(employerId);
  const shop = await open((userId) => (userId === stays.workerId ? "김*루" : ""));
  for (const parties of [...left, stays]) await work(shop, parties);
  await caughtUp(shop);
  const { broker, as } = shop;
  const employer = as(employerId, "employer");
  const { applicationId } = stays;
  const { settledAt } = await call(broker, "payment.payslip", { applicationId }, employer);
  const month = seoulDate(settledAt as Instant).slice(0, 7);
  const file = await call(broker, "payment.exports", { kind: "payStatements", month }, employer);
  const rows = file.split("\r\n");
  expect(rows.find((row) => row.includes(stays.workerId))).toContain("김*루");
  expect(rows.find((row) => row.includes(left[0]?.workerId ?? ""))).not.toContain("김*루");
});

test("is for employers, and for existing months", async () => {
  const { broker, as } = await open();
  const kind = "withholding" as const;
  for (const role of ["worker", "operator"] as const) {
    const refused = call(broker, "payment.exports", { kind, month: "2026-12" }, as(newId(), role));
    expect(await codeOf(refused)).toBe("WRONG_ROLE");
  }
  const employer = as(newId(), "employer");
  for (const wrong of ["2026-13", "2026-00", "2026-1", "1999-12"]) {
    const refused = call(broker, "payment.exports", { kind, month: wrong }, employer);
    expect([wrong, await codeOf(refused)]).toEqual([wrong, "VALIDATION_ERROR"]);
  }
});
