/** Disputes of paid work: all steps over HTTP, and the money to the won. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { until } from "../support/until.ts";
import { type Answer, type Body, Client } from "./client.ts";

let oneday: Client;
let operator: string;

beforeAll(async () => {
  oneday = await Client.start();
  operator = await oneday.operator();
});
afterAll(() => oneday.stop());

const reason = { reason: "두 시간이 아니라 끝까지 일했습니다." };
const verdict = (workedMinutes: number) => ({ workedMinutes, reason: "출입 기록을 확인했습니다." });
const outcome = ({ status, code }: Answer) => [status, code];
const wallet = async (token: string) => (await oneday.get("/api/payments/wallet", token)).body;
const points = async (token: string) =>
  (await oneday.get("/api/users/me/points", token)).body.points;
const notified = (token: string, kind: string, applicationId: string) =>
  oneday.see("/api/communication/notifications?limit=100", token, ({ items }) =>
    items.some((note: Body) => note.kind === kind && note.data.applicationId === applicationId),
  );
const soundBooks = async () =>
  expect((await oneday.get("/api/payments/ledger/verify", operator)).body).toMatchObject({
    ok: true,
    sumWon: 0,
    negativeAccounts: [],
    openHolds: 0,
  });

/** Three and a half hours at 12,000 won, of which so many minutes were paid. */
const paid = async (employer: string, workedMinutes: number) => {
  const seat = await oneday.worked(employer);
  await oneday.post(`${seat.path}/approve`, employer, { workedMinutes });
  await oneday.see(seat.path, seat.worker, ({ status }) => status === "paid", 8000);
  return seat;
};
const dispute = (seat: { path: string }, token: string, key: string = randomUUID()) =>
  oneday.post(`${seat.path}/dispute`, token, reason, key);

describe("a worker paid for two hours of three and a half", () => {
  test("disputes the minutes, an operator decides, and the rest is paid once, with its own payslip", async () => {
    const employer = await oneday.employer(200_000);
    const seat = await paid(employer, 120);
    // 24,000 less 0.9 %, cut to 10 won.
    expect((await wallet(seat.worker)).availableWon).toBe(23_790);
    await until(async () => (await points(seat.worker)) === 23);
    const before = await wallet(employer);

    const key = randomUUID();
    const disputed = await dispute(seat, seat.worker, key);
    expect([disputed.status, disputed.body.status]).toEqual([200, "disputed"]);
    expect((await dispute(seat, seat.worker, key)).body).toEqual(disputed.body);
    await notified(employer, "payDisputed", seat.applicationId);
    expect((await wallet(seat.worker)).availableWon).toBe(23_790);
    const list = await oneday.see("/api/jobs/disputes?limit=100", operator, ({ items }) =>
      items.some((one: Body) => one.applicationId === seat.applicationId),
    );
    const mine = list.items.find((one: Body) => one.applicationId === seat.applicationId);
    expect(mine).toMatchObject({ about: "pay", by: "worker", paidMinutes: 120, ...reason });
    // A dispute does not hide the pay.
    const review = { stars: 2, text: "시간을 줄여서 승인했습니다." };
    expect((await oneday.post(`${seat.path}/reviews`, seat.worker, review)).status).toBe(201);

    const decided = await oneday.post(`${seat.path}/decide`, operator, verdict(210));
    expect(decided.body).toMatchObject({ status: "approved", approvedMinutes: 210 });
    const done = await oneday.see(seat.path, seat.worker, ({ status }) => status === "paid", 8000);
    // 18,000 more, less 0.9 %, cut to 10 won.
    expect(done).toMatchObject({ netWon: 41_630, approvedMinutes: 210, saga: { name: "correct" } });
    expect((await wallet(seat.worker)).availableWon).toBe(41_630);
    // 18,000, the platform's tenth, and 200 and 260 won of insurances.
    expect(await wallet(employer)).toEqual({
      ...before,
      availableWon: before.availableWon - 20_260,
    });
    await until(async () => (await points(seat.worker)) === 41);
    for (const token of [seat.worker, employer])
      await notified(token, "payDecided", seat.applicationId);
    await notified(seat.worker, "paidMore", seat.applicationId);
    await notified(employer, "paidMoreOut", seat.applicationId);
    await soundBooks();

    const slipPath = `/api/payments/settlements/${seat.applicationId}/payslip`;
    const slip = await oneday.see(slipPath, seat.worker, ({ minutes }) => minutes === 210);
    expect(slip).toMatchObject({ grossWon: 42_000, netWon: 41_630, employerFeeWon: 4200 });
    expect(slip.corrections).toMatchObject([{ minutes: 90, grossWon: 18_000, netWon: 17_840 }]);
    expect(slip.lines.map(({ won }: Body) => won)).toEqual([24_000, -210, 18_000, -160]);
    expect(slip.lines[2].text).toBe(
      "기본급 (3시간 30분, 시급 12,000원), 먼저 지급한 24,000원 제외",
    );
    const pdf = await oneday.paper(slipPath, seat.worker);
    expect(pdf).toEqual(
      expect.arrayContaining(["정정하여 나중에 지급한 부분", "1시간 30분", "41,630원", "17,840원"]),
    );
    const { items } = (await oneday.get("/api/payments/settlements", seat.worker)).body;
    expect(items.map((one: Body) => [one.minutes, one.isCorrection ?? false])).toEqual([
      [90, true],
      [120, false],
    ]);
    const entries = (await oneday.get("/api/payments/wallet/entries", seat.worker)).body.items;
    expect(entries).toMatchObject([
      { kind: "correct", availableWon: 17_840, applicationId: seat.applicationId },
      { kind: "settle", availableWon: 23_790 },
    ]);
    const month = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" })
      .format(new Date(slip.settledAt))
      .slice(0, 7);
    const statements = await oneday.get(
      `/api/payments/exports/payStatements?month=${month}`,
      employer,
    );
    expect(statements.body).toContain(",42000,0,0,0");

    // Once: neither side can have it decided again.
    for (const token of [seat.worker, employer]) {
      expect(outcome(await dispute(seat, token))).toEqual([409, "DISPUTE_DECIDED"]);
    }
    expect(outcome(await oneday.post(`${seat.path}/decide`, operator, verdict(150)))).toEqual([
      409,
      "STATUS_FORBIDS",
    ]);
  });

  test("is paid as soon as the employer has money again, if they have none now", async () => {
    const employer = await oneday.employer(60_000);
    const seat = await paid(employer, 120);
    // The employer withdraws so much that one won is missing.
    const bank = { bankCode: "004", accountNumber: "110-123-456789", holder: "하루물류" };
    await oneday.send("PUT", "/api/users/me/bank-account", { token: employer, body: bank });
    const { availableWon } = await wallet(employer);
    const out = { amountWon: availableWon - 20_259 };
    await oneday.post("/api/payments/withdrawals", employer, out, randomUUID());
    await oneday.see("/api/payments/wallet", employer, ({ transitWon }) => transitWon === 0, 8000);
    await dispute(seat, seat.worker);
    await oneday.post(`${seat.path}/decide`, operator, verdict(210));
    const owed = await oneday.see(
      seat.path,
      seat.worker,
      ({ saga }) => saga.status === "parked",
      8000,
    );
    expect(owed).toMatchObject({
      status: "approved",
      netWon: 23_790,
      saga: { name: "correct", reason: "INSUFFICIENT_FUNDS" },
    });
    expect((await wallet(seat.worker)).availableWon).toBe(23_790);
    await oneday.charge(employer, 1000);
    await oneday.see(seat.path, seat.worker, ({ status }) => status === "paid", 20_000);
    expect((await wallet(seat.worker)).availableWon).toBe(41_630);
    expect((await wallet(employer)).availableWon).toBe(999);
  });
});

describe("an employer who paid for more time than was worked", () => {
  test("gets the fee on the difference back from OneDay, and nothing from the worker", async () => {
    const employer = await oneday.employer(200_000);
    const seat = await paid(employer, 210);
    const before = await wallet(employer);
    const earned = await wallet(seat.worker);
    expect((await dispute(seat, employer)).body.status).toBe("disputed");
    await notified(seat.worker, "payDisputed", seat.applicationId);
    await oneday.post(`${seat.path}/decide`, operator, verdict(60));
    const done = await oneday.see(seat.path, employer, ({ status }) => status === "paid", 8000);
    expect(done).toMatchObject({ netWon: 41_630, approvedMinutes: 210 });
    // A tenth of the 30,000 won of two hours and a half.
    expect(await wallet(employer)).toEqual({ ...before, availableWon: before.availableWon + 3000 });
    expect(await wallet(seat.worker)).toEqual(earned);
    await notified(employer, "feeBack", seat.applicationId);
    const slipPath = `/api/payments/settlements/${seat.applicationId}/payslip`;
    const slip = await oneday.see(
      slipPath,
      employer,
      ({ corrections }) => corrections !== undefined,
    );
    expect(slip).toMatchObject({ minutes: 210, netWon: 41_630, employerFeeWon: 1200 });
    expect(await points(seat.worker)).toBe(41);
  });

  test("moves no money if the operator finds the same; other people find nothing", async () => {
    const employer = await oneday.employer(200_000);
    const seat = await paid(employer, 120);
    for (const token of [await oneday.employer(), await oneday.token("worker")]) {
      expect((await dispute(seat, token)).status).toBe(404);
    }
    const before = [await wallet(employer), await wallet(seat.worker)];
    await dispute(seat, employer);
    expect(outcome(await dispute(seat, seat.worker))).toEqual([409, "STATUS_FORBIDS"]);
    expect(outcome(await oneday.post(`${seat.path}/decide`, operator, verdict(211)))).toEqual([
      422,
      "TIMES_IN_FUTURE",
    ]);
    await oneday.post(`${seat.path}/decide`, operator, verdict(120));
    await oneday.see(seat.path, employer, ({ status }) => status === "paid", 8000);
    expect([await wallet(employer), await wallet(seat.worker)]).toEqual(before);
  });
});
