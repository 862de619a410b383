/** Times that both sides sign: staying late, being sent home early, and the price of an acceptance. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { dayMs, hourMs, instant, later, minuteMs } from "../../services/contracts/core/units.ts";
import type { ActionName, Params } from "../../services/contracts/index.ts";
import { tick } from "../../services/job/background/deadlines.scheduler.ts";
import type { JobService } from "../../services/job/job.types.ts";
import { serviceOf } from "../support/broker.ts";
import { moveClockTo } from "../support/clock.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import { startClockedMarket } from "./clocked-market.ts";

/** A Tuesday morning in Seoul; each test has a day of its own, since a clock goes on. */
let begins = instant("2026-12-01T08:00:00+09:00");
let startsAt = later(begins, hourMs);
let endsAt = later(startsAt, 4.5 * hourMs);
const nextDay = (): void => {
  begins = later(begins, dayMs);
  [startsAt, endsAt] = [later(startsAt, dayMs), later(endsAt, dayMs)];
  moveClockTo(begins);
};
const reason = "두 사람이 확인했습니다.";

let market: Awaited<ReturnType<typeof startClockedMarket>>;
const by = <A extends ActionName>(name: string, action: A, params: Params<A>) =>
  market.people.by(name, action, params);

beforeAll(async () => {
  market = await startClockedMarket(begins);
}, 60_000);
afterAll(() => market.stop());

/** An employer of five who has charged, and a worker who is accepted, has signed and checks in. */
const hired = async (mark: string, chargeWon: number) => {
  nextDay();
  const [employer, worker] = [`employer-${mark}`, `worker-${mark}`];
  await market.people.employs(employer, chargeWon);
  await market.people.joins(worker);
  const posting = { startsAt, endsAt, breakMinutes: 30, hourlyWageWon: 12_000, seats: 1 };
  const { jobId } = await by(employer, "job.post", postingOf(posting));
  const { applicationId } = await by(worker, "job.apply", { jobId });
  const seat = { applicationId };
  const price = await by(employer, "job.price", seat);
  const accepted = await by(employer, "job.accept", seat);
  for (const name of [worker, employer]) await by(name, "job.sign", seat);
  moveClockTo(startsAt);
  const { code } = await by(employer, "job.checkInCode", { jobId });
  await by(worker, "job.checkIn", { ...seat, code });
  return { employer, worker, seat, jobId, price, accepted };
};

/** One side enters times, and the other signs them. */
const signs = async (
  { employer, worker, seat }: Awaited<ReturnType<typeof hired>>,
  times: Omit<Params<"job.correct">, "applicationId" | "reason">,
) => {
  const { correction } = await by(worker, "job.correct", { ...seat, ...times, reason });
  const correctionId = correction?.correctionId ?? "";
  return by(employer, "job.correct.sign", { ...seat, correctionId });
};
const paidOf = async (name: string, seat: { applicationId: string }, netWon: number) => {
  await until(async () => (await by(name, "job.application", seat)).netWon === netWon);
  await until(async () => (await by(name, "payment.wallet", {})).availableWon === netWon);
};

test("an employer sees what accepting holds, before and after, and a second day's overtime", async () => {
  const { employer, worker, price, accepted } = await hired("price", 900_000);
  expect(price).toMatchObject({ heldWon: price.quote.employerTotalWon, reserveWon: 0 });
  expect(price.quote).toMatchObject({ grossWon: 48_000 });
  expect(accepted.price).toEqual(price);
  expect(await by(employer, "payment.wallet", {})).toMatchObject({ heldWon: price.heldWon });
  const long = { startsAt: later(startsAt, 5 * hourMs), endsAt: later(startsAt, 10.5 * hourMs) };
  const posting = postingOf({ ...long, breakMinutes: 30, hourlyWageWon: 12_000, seats: 1 });
  const { jobId } = await by(employer, "job.post", posting);
  const { applicationId } = await by(worker, "job.apply", { jobId });
  const second = await by(employer, "job.price", { applicationId });
  // Nine hours in a day: one of them is overtime.
  expect(second.weekLines).toMatchObject([{ code: "OVERTIME", won: 6_000, mark: "statute" }]);
  expect(second.reserveWon).toBeGreaterThan(6_000);
  const { heldWon: before } = await by(employer, "payment.wallet", {});
  await by(employer, "job.accept", { applicationId });
  const { heldWon: after } = await by(employer, "payment.wallet", {});
  expect(after - before).toBe(second.heldWon + second.reserveWon);
});

test("who stays late is paid for it once both have signed: the plan from the hold, the rest beside it", async () => {
  const all = await hired("late", 900_000);
  const { employer, worker, seat } = all;
  moveClockTo(later(endsAt, 2 * hourMs));
  const signed = await signs(all, { checkedInAt: startsAt, checkedOutAt: later(endsAt, hourMs) });
  expect(signed).toMatchObject({ status: "worked" });
  await by(employer, "job.approve", seat);
  // Five hours at 12,000, less 0.9 % of each payment: 48,000 and 12,000.
  await paidOf(worker, seat, 48_000 - 430 + 12_000 - 100);
  await until(async () => {
    const slip = await by(worker, "payment.payslip", { applicationId: seat.applicationId });
    return slip.minutes === 300 && slip.corrections?.length === 1;
  });
  expect(await by(employer, "payment.wallet", {})).toMatchObject({ heldWon: 0 });
});

test("what was signed beyond the plan is owed while the employer has too little, the plan is not", async () => {
  const all = await hired("owed", 60_000);
  const { employer, worker, seat } = all;
  moveClockTo(later(endsAt, 2 * hourMs));
  await signs(all, { checkedInAt: startsAt, checkedOutAt: later(endsAt, hourMs) });
  await by(employer, "job.approve", seat);
  await paidOf(worker, seat, 48_000 - 430);
  const saga = async () => (await by(worker, "job.application", seat)).saga.status;
  await until(async () => (await saga()) === "parked");
  await by(employer, "payment.charge", { amountWon: 50_000, method: "card" });
  await until(async () => (await by(employer, "payment.wallet", {})).availableWon > 40_000);
  // The clock of the job service asks again, some of what is parked each time.
  await until(async () => {
    await tick(serviceOf(market.broker, "job") as JobService);
    return (await saga()) === "completed";
  });
  await paidOf(worker, seat, 48_000 - 430 + 12_000 - 100);
}, 30_000);

test("who is sent home early is paid the work, and 70 % of the rest", async () => {
  const all = await hired("home", 900_000);
  const { employer, worker, seat } = all;
  moveClockTo(later(startsAt, 2 * hourMs));
  const checkedOutAt = later(startsAt, 90 * minuteMs);
  await signs(all, { checkedInAt: startsAt, checkedOutAt, breaks: [], isSentHome: true });
  await by(employer, "job.approve", seat);
  // 18,000 for ninety minutes, and 70 % of the other 30,000; insurance is 0.9 % of both.
  await paidOf(worker, seat, 18_000 + 21_000 - 350);
  const slip = await by(worker, "payment.payslip", { applicationId: seat.applicationId });
  const allowance = slip.lines.find(({ code }) => code === "LEAVE_ALLOWANCE");
  expect(allowance).toMatchObject({ won: 21_000, mark: "reading" });
});
