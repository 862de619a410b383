/** Several days under one posting and one contract: applied for, signed, held and paid as one week. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { dayMs, hourMs, instant, later, minuteMs } from "../../services/contracts/core/units.ts";
import type { ActionName, Params } from "../../services/contracts/index.ts";
import { moveClockTo } from "../support/clock.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import { startClockedMarket } from "./clocked-market.ts";

/** A Monday morning in Seoul; each test has a week of its own, since a clock goes on. */
let monday = instant("2026-11-30T09:00:00+09:00");
const daysOfWeek = 6;
const dayPayWon = 96_000;

let market: Awaited<ReturnType<typeof startClockedMarket>>;
const by = <A extends ActionName>(name: string, action: A, params: Params<A>) =>
  market.people.by(name, action, params);
const walletOf = (name: string) => by(name, "payment.wallet", {});

beforeAll(async () => {
  market = await startClockedMarket(later(monday, -dayMs));
}, 60_000);
afterAll(() => market.stop());

const shiftOn = (n: number) => {
  const startsAt = later(monday, n * dayMs);
  return { startsAt, endsAt: later(startsAt, 9 * hourMs) };
};
/** A posting from Monday to Saturday, eight hours a day, of an employer of five; and a worker. */
const posted = async (mark: string, chargeWon: number, more: Partial<Params<"job.post">> = {}) => {
  monday = later(monday, 7 * dayMs);
  moveClockTo(later(monday, -2 * dayMs));
  const [employer, worker] = [`employer-${mark}`, `worker-${mark}`];
  await market.people.employs(employer, chargeWon);
  await market.people.joins(worker);
  const moreDays = Array.from({ length: daysOfWeek - 1 }, (_, n) => shiftOn(n + 1));
  const terms = { ...shiftOn(0), moreDays, breakMinutes: 60, hourlyWageWon: 12_000, seats: 1 };
  const posting = postingOf({ ...terms, ...more } as Parameters<typeof postingOf>[0]);
  const job = await by(employer, "job.post", posting);
  return { employer, worker, posting, job, jobId: job.jobId };
};
const applied = async (mark: string, chargeWon: number, more?: Partial<Params<"job.post">>) => {
  const all = await posted(mark, chargeWon, more);
  const { applicationId, moreDays = [] } = await by(all.worker, "job.apply", { jobId: all.jobId });
  return { ...all, applicationId, moreDays };
};
type Applied = Awaited<ReturnType<typeof applied>>;
const statusesOf = async ({ worker, applicationId, moreDays }: Applied) => {
  const ids = [applicationId, ...moreDays.map((day) => day.applicationId)];
  const all = ids.map((id) => by(worker, "job.application", { applicationId: id }));
  return (await Promise.all(all)).map(({ status }) => status);
};
const allAre = async (one: Applied, status: string) =>
  until(async () => {
    const statuses = await statusesOf(one).catch(() => []);
    return statuses.length === daysOfWeek && statuses.every((each) => each === status);
  });
const signed = async (mark: string, chargeWon: number) => {
  const one = await applied(mark, chargeWon);
  const { applicationId } = one;
  await by(one.employer, "job.accept", { applicationId });
  for (const name of [one.worker, one.employer]) await by(name, "job.sign", { applicationId });
  await allAre(one, "signed");
  return one;
};

test("a posting of several days shows each with its pay, and its check sums them", async () => {
  const { employer, posting, job } = await posted("shown", 100_000);
  expect(job.moreDays).toHaveLength(daysOfWeek - 1);
  expect(job.moreDays?.map(({ takeHomeWon }) => takeHomeWon)).toEqual(
    Array(daysOfWeek - 1).fill(job.takeHomeWon),
  );
  const { cost, problems, warnings } = await by(employer, "job.check", posting);
  // 48 hours a week: the paid holiday and overtime are named, and their sum is shown with a worker.
  expect(warnings.map(({ code }) => code)).toContain("WEEK_ADDS");
  expect(problems).toEqual([]);
  expect(cost).toMatchObject({ grossWon: daysOfWeek * dayPayWon });
  expect(cost?.takeHomeWon).toBe(daysOfWeek * job.takeHomeWon);
});

test("a week under one contract is paid to the won: six days, overtime past 40 hours, the weekly holiday", async () => {
  const one = await applied("week", 2_000_000);
  const { employer, worker, applicationId, moreDays, jobId } = one;
  const { totalWon, days } = await by(employer, "job.price", { applicationId });
  expect(days).toHaveLength(daysOfWeek);
  await by(employer, "job.accept", { applicationId });
  await allAre(one, "accepted");
  expect((await walletOf(employer)).heldWon).toBe(totalWon);
  for (const name of [worker, employer]) await by(name, "job.sign", { applicationId });
  await allAre(one, "signed");
  const ids = [applicationId, ...moreDays.map((day) => day.applicationId)];
  let grossWon = 0;
  for (const [n, id] of ids.entries()) {
    moveClockTo(shiftOn(n).startsAt);
    const { code } = await by(employer, "job.checkInCode", { jobId });
    await by(worker, "job.checkIn", { applicationId: id, code });
    moveClockTo(shiftOn(n).endsAt);
    const { code: later } = await by(employer, "job.checkInCode", { jobId });
    await by(worker, "job.checkOut", { applicationId: id, code: later });
    await by(employer, "job.approve", { applicationId: id });
    await until(async () => {
      const slip = await by(worker, "payment.payslip", { applicationId: id }).catch(() => null);
      grossWon += slip?.grossWon ?? 0;
      return slip !== null;
    });
  }
  // 48 hours: half of the wage more for 8 of them, and a paid holiday of 8 hours.
  expect(grossWon).toBe(daysOfWeek * dayPayWon + 48_000 + 96_000);
  await until(async () => (await walletOf(employer)).heldWon === 0);
}, 60_000);

test("a job that is cancelled the evening before owes the leave allowance for its first day alone", async () => {
  const one = await signed("evening", 2_000_000);
  const { employer, worker, jobId } = one;
  moveClockTo(later(monday, -12 * hourMs));
  await by(employer, "job.cancel", { jobId });
  await allAre(one, "cancelled");
  await until(async () => (await walletOf(employer)).heldWon === 0);
  // 70 % of a day's wage, less 0.9 %.
  expect((await walletOf(worker)).availableWon).toBe(67_200 - 600);
});

test("one contract lists all days, and both sign it once", async () => {
  const one = await signed("paper", 2_000_000);
  const { employer, worker, applicationId, moreDays } = one;
  const contract = await by(worker, "job.contract", { applicationId });
  expect(contract.terms.days?.map(({ startsAt }) => startsAt)).toEqual(
    Array.from({ length: daysOfWeek }, (_, n) => shiftOn(n).startsAt),
  );
  expect(JSON.parse(contract.termsText).terms.moreDays).toHaveLength(daysOfWeek - 1);
  const third = moreDays[1]?.applicationId ?? "";
  const same = await by(employer, "job.contract", { applicationId: third });
  expect(same.termsHash).toBe(contract.termsHash);
  const day = await by(worker, "job.application", { applicationId: third });
  expect(day).toMatchObject({ partOf: applicationId, signedBy: ["worker", "employer"] });
  await expect(by(worker, "job.sign", { applicationId: third })).rejects.toMatchObject({
    type: "CONTRACT_ELSEWHERE",
    data: { applicationId },
  });
});

test("the time of every day is taken with the application, and given back when it is rejected", async () => {
  const { employer, worker, applicationId } = await applied("time", 2_000_000);
  const { startsAt } = shiftOn(3);
  const other = postingOf({
    startsAt: later(startsAt, hourMs),
    endsAt: later(startsAt, 3 * hourMs),
    breakMinutes: 0,
  });
  const { jobId } = await by(employer, "job.post", other);
  await expect(by(worker, "job.apply", { jobId })).rejects.toMatchObject({ type: "TIME_CLASH" });
  await by(employer, "job.reject", { applicationId });
  expect(await by(worker, "job.apply", { jobId })).toMatchObject({ status: "pending" });
});

test("who has booked one of the days cannot apply, and none of the other days is taken", async () => {
  const { employer, worker, jobId } = await posted("clash", 2_000_000);
  const { startsAt } = shiftOn(4);
  const hours = (from: number) => ({
    startsAt: later(startsAt, from * hourMs),
    endsAt: later(startsAt, (from + 2) * hourMs),
    breakMinutes: 0,
  });
  const friday = await by(employer, "job.post", postingOf(hours(1)));
  await by(worker, "job.apply", { jobId: friday.jobId });
  await expect(by(worker, "job.apply", { jobId })).rejects.toMatchObject({ type: "TIME_CLASH" });
  const tuesday = {
    startsAt: shiftOn(1).startsAt,
    endsAt: later(shiftOn(1).startsAt, hourMs),
    breakMinutes: 0,
  };
  const free = await by(employer, "job.post", postingOf(tuesday));
  expect(await by(worker, "job.apply", { jobId: free.jobId })).toMatchObject({ status: "pending" });
});

test("an employer who can pay some of the days accepts none, and nothing stays held", async () => {
  const { employer, worker, applicationId } = await applied("poor", 350_000);
  await expect(by(employer, "job.accept", { applicationId })).rejects.toMatchObject({
    type: "INSUFFICIENT_FUNDS",
  });
  expect(await by(worker, "job.application", { applicationId })).toMatchObject({
    status: "pending",
  });
  expect(await walletOf(employer)).toMatchObject({ availableWon: 350_000, heldWon: 0 });
});

test("a later day is called off alone; the others stay", async () => {
  const one = await signed("alone", 2_000_000);
  const { employer, moreDays } = one;
  const friday = moreDays[3]?.applicationId ?? "";
  await by(employer, "job.callOff", { applicationId: friday, reason: "물량이 줄었습니다." });
  const statuses = await statusesOf(one);
  expect(statuses).toEqual(["signed", "signed", "signed", "signed", "cancelled", "signed"]);
});

test.each(["withdrawn", "cancelled"] as const)(
  "a contract that is %s before its first day ends all days and gives all money back",
  async (status) => {
    const one = await signed(status, 2_000_000);
    const { employer, worker, applicationId } = one;
    const reason = "사정이 생겼습니다.";
    if (status === "withdrawn") await by(worker, "job.withdraw", { applicationId });
    else await by(employer, "job.callOff", { applicationId, reason });
    await allAre(one, status);
    await until(async () => (await walletOf(employer)).heldWon === 0);
    // More than a day before the first: no leave allowance.
    expect(await walletOf(employer)).toMatchObject({ availableWon: 2_000_000 });
    const kinds = async () =>
      (
        await by(status === "withdrawn" ? employer : worker, "communication.notifications", {})
      ).items
        .map(({ kind }) => kind)
        .filter((kind) => kind === "withdrawn" || kind === "calledOff");
    await until(async () => (await kinds()).length === 1);
  },
);

test("days out of order, on one date or too far apart are refused with what to do", async () => {
  const { employer, posting } = await posted("order", 100_000);
  const codeOf = (moreDays: Params<"job.post">["moreDays"]) =>
    by(employer, "job.post", { ...posting, moreDays } as Params<"job.post">).then(
      () => "posted",
      ({ type }: { type: string }) => type,
    );
  expect(await codeOf([shiftOn(2), shiftOn(1)])).toBe("DAYS_OUT_OF_ORDER");
  const evening = { startsAt: later(monday, 10 * hourMs), endsAt: later(monday, 12 * hourMs) };
  expect(await codeOf([evening])).toBe("DAYS_OUT_OF_ORDER");
  expect(await codeOf([shiftOn(28)])).toBe("DAYS_TOO_FAR");
  expect(
    await codeOf([
      { startsAt: shiftOn(1).startsAt, endsAt: later(shiftOn(1).startsAt, 26 * hourMs) },
    ]),
  ).toBe("SHIFT_TOO_LONG");
  expect(await codeOf([])).toBe("posted");
});

describe("once the first day is over", () => {
  /** Accepted, signed by the sides that are named, and the clock an hour and more after the first start. */
  const begun = async (mark: string, signers: readonly ("worker" | "employer")[]) => {
    const one = await applied(mark, 2_000_000);
    const { applicationId } = one;
    await by(one.employer, "job.accept", { applicationId });
    await allAre(one, "accepted");
    for (const side of signers) await by(one[side], "job.sign", { applicationId });
    if (signers.length === 2) await allAre(one, "signed");
    moveClockTo(later(monday, 90 * minuteMs));
    return one;
  };
  const reportsNoShow = async ({ employer, applicationId }: Applied) => {
    await by(employer, "job.noShow", { applicationId }).catch(() => null);
    moveClockTo(later(monday, 150 * minuteMs));
    return by(employer, "job.noShow", { applicationId });
  };

  test("an employer who has not signed cannot report that no one came", async () => {
    const one = await begun("unsigned", ["worker"]);
    await expect(reportsNoShow(one)).rejects.toMatchObject({ type: "NOT_SIGNED" });
  });

  test("the contract can still be signed for the other days, and they are worked", async () => {
    const one = await begun("late", ["employer"]);
    const { worker, applicationId, moreDays } = one;
    expect(await reportsNoShow(one)).toMatchObject({ status: "noShow" });
    expect(await by(worker, "job.sign", { applicationId })).toMatchObject({ status: "noShow" });
    const rest = async () => (await statusesOf(one)).slice(1);
    await until(async () => (await rest()).every((status) => status === "signed"));
    moveClockTo(shiftOn(1).startsAt);
    const { code } = await by(one.employer, "job.checkInCode", { jobId: one.jobId });
    const [second] = moreDays;
    const tuesday = { applicationId: second?.applicationId ?? "", code };
    expect(await by(worker, "job.checkIn", tuesday)).toMatchObject({ status: "working" });
  });

  test("a worker who missed the first day is paid no leave allowance for the next", async () => {
    const one = await begun("missed", ["worker", "employer"]);
    await reportsNoShow(one);
    const [second] = one.moreDays;
    const off = { applicationId: second?.applicationId ?? "", reason: "나오지 않았습니다." };
    expect(await by(one.employer, "job.callOff", off)).toMatchObject({ leaveAllowanceWon: 0 });
  });

  test("a day of a contract under way is called off with the leave allowance, however early", async () => {
    const one = await begun("trimmed", ["worker", "employer"]);
    const last = one.moreDays.at(-1)?.applicationId ?? "";
    const off = { applicationId: last, reason: "물량이 줄었습니다." };
    // 70 % of 96,000.
    expect(await by(one.employer, "job.callOff", off)).toMatchObject({ leaveAllowanceWon: 67_200 });
  });

  test("a worker who withdraws late from the first day withdraws from all", async () => {
    const one = await begun("gone", ["worker", "employer"]);
    await by(one.worker, "job.withdraw", { applicationId: one.applicationId });
    const left = ["noShow", ...Array(daysOfWeek - 1).fill("withdrawn")];
    await until(async () => (await statusesOf(one)).join() === left.join());
    await until(async () => (await walletOf(one.employer)).heldWon === 0);
    expect((await walletOf(one.worker)).availableWon).toBe(0);
  });

  test("rescinding a first day that was missed leaves a day that has begun as it is", async () => {
    const one = await begun("rescinded", ["worker", "employer"]);
    moveClockTo(later(shiftOn(1).startsAt, 30 * minuteMs));
    const { applicationId } = one;
    await by(one.worker, "job.rescind", { applicationId, reason: "약속한 일이 아닙니다." });
    const wanted = ["cancelled", "signed", ...Array(daysOfWeek - 2).fill("cancelled")];
    await until(async () => (await statusesOf(one)).join() === wanted.join());
  });

  test("the posting takes no one any more, and says so", async () => {
    const one = await begun("closed", ["worker", "employer"]);
    await by(one.worker, "job.withdraw", { applicationId: one.applicationId });
    await until(async () => {
      const { status, seatsTaken } = await by(one.employer, "job.get", { jobId: one.jobId });
      return seatsTaken === 0 && status === "closed";
    });
  });
});
