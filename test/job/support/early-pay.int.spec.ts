import { writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  hourMs,
  later,
  minuteMs,
  now,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import type { TestBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { engaged, join, type Someone, soon, startWork } from "../../user/work.ts";

const cap = 4;
let folder: string;
let world: TestBroker;
beforeAll(async () => {
  folder = folderOf("early-pay");
  const file = path(folder, "tuning.json");
  writeFileSync(file, JSON.stringify({ limits: { earlyPays: cap, pairPays: 2 } }));
  world = await startWork([], { ONEDAY_TUNING: file });
});
afterAll(async () => {
  await world.stop();
  remove(folder);
});

/** A shift of three hours whose worker leaves after some seconds. */
const leftAtOnce = async (
  employer: Someone,
  posting = soon(),
  worker?: Someone,
): Promise<string> => {
  const who = worker ?? (await join(world.broker, { role: "worker" }));
  const { jobId, applicationId } = await engaged(who, employer, posting);
  const { code } = await employer.ask("job.checkInCode", { jobId });
  await who.ask("job.checkIn", { applicationId, code });
  await who.ask("job.checkOut", { applicationId, code });
  return applicationId;
};
const company = () => join(world.broker, { role: "employer", companyName: "하루물류" });
const whole = 180;
const codeOf = (error: unknown): unknown => (error as { type: string }).type;

test("parallel approvals of whole shifts that no one worked succeed only up to the cap", async () => {
  const employer = await company();
  const shifts: string[] = [];
  for (let n = 0; n < cap + 3; n += 1) shifts.push(await leftAtOnce(employer));
  const approve = (applicationId: string, workedMinutes?: number) =>
    employer.ask("job.approve", {
      applicationId,
      ...(workedMinutes === undefined ? {} : { workedMinutes }),
    });
  const outcomes = await Promise.all(
    shifts.map((id) => approve(id, whole).then(() => "done", codeOf)),
  );
  expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(cap);
  const refused = shifts.filter((_, n) => outcomes[n] === "EARLY_PAY_LIMIT");
  expect(refused).toHaveLength(3);
  const [first = "", second = ""] = refused;
  await expect(approve(first, whole)).rejects.toMatchObject({
    code: 409,
    data: { left: 0, until: later(seoulInstant(seoulDate(now())), 24 * hourMs) },
  });
  // Attended time is not capped, and neither is an operator's decision.
  expect((await approve(first)).approvedMinutes).toBe(0);
  await employer.ask("job.dispute", { applicationId: second, reason: "확인해 주세요." });
  const operator = await world.broker.call<{ accessToken: string }, object>("user.login", {
    email: "operator@oneday.test",
    password: "operator of the test",
  });
  const decided = await world.broker.call(
    "job.decide",
    { applicationId: second, workedMinutes: whole, reason: "기록을 보았습니다." },
    { meta: { token: operator.accessToken } },
  );
  expect(decided).toMatchObject({ approvedMinutes: whole });
});

test("an approval that is refused for another reason does not use up the cap", async () => {
  const [employer, other] = [await company(), await company()];
  const worker = await join(world.broker, { role: "worker" });
  const startsAt = later(now(), 10 * minuteMs);
  const posting = soon({ startsAt, endsAt: later(startsAt, 3 * hourMs) });
  const [ours, theirs] = [
    await leftAtOnce(employer, posting, worker),
    await leftAtOnce(other, posting, worker),
  ];
  await other.ask("job.approve", { applicationId: theirs, workedMinutes: whole });
  for (let n = 0; n <= cap; n += 1) {
    await expect(
      employer.ask("job.approve", { applicationId: ours, workedMinutes: whole }),
    ).rejects.toMatchObject({ type: "TIME_PAID_ELSEWHERE" });
  }
  for (let n = 0; n < cap; n += 1) {
    const applicationId = await leftAtOnce(employer);
    await employer.ask("job.approve", { applicationId, workedMinutes: whole });
  }
});

test("an employer approves no more shifts of one worker in a day than the pair's cap, also in parallel", async () => {
  const [employer, other] = [await company(), await company()];
  const worker = await join(world.broker, { role: "worker" });
  const first = later(now(), minuteMs);
  const shiftFrom = (n: number) => {
    const startsAt = later(first, 3 * n * minuteMs);
    return soon({ startsAt, endsAt: later(startsAt, 3 * minuteMs) });
  };
  const shifts: string[] = [];
  for (let n = 0; n < 3; n += 1) shifts.push(await leftAtOnce(employer, shiftFrom(n), worker));
  const outcomes = await Promise.all(
    shifts.map((applicationId) =>
      employer.ask("job.approve", { applicationId, workedMinutes: 3 }).then(() => "done", codeOf),
    ),
  );
  expect(outcomes.toSorted()).toEqual(["PAIR_LIMIT", "done", "done"]);
  const applicationId = await leftAtOnce(other, shiftFrom(3), worker);
  await other.ask("job.approve", { applicationId, workedMinutes: 3 });
});
