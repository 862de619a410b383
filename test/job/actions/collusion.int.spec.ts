import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  hourMs,
  type Instant,
  later,
  minuteMs,
  now,
} from "../../../services/contracts/core/units.ts";
import type { TestBroker } from "../../support/broker.ts";
import { postingOf } from "../../support/postings.ts";
import { engaged, join, type Someone, startWork } from "../../user/work.ts";

let world: TestBroker;
beforeAll(async () => {
  world = await startWork();
});
afterAll(() => world.stop());

const employers = (count: number): Promise<Someone[]> =>
  Promise.all(
    Array.from({ length: count }, () =>
      join(world.broker, { role: "employer", companyName: "하루물류", regularEmployees: 1 }),
    ),
  );
const worker = () => join(world.broker, { role: "worker" });

/** Twenty hours of work, from ten minutes from now. */
const long = (startsAt: Instant) =>
  postingOf({ startsAt, endsAt: later(startsAt, 22.5 * hourMs), breakMinutes: 150 });
const planned = 1200;

/** Checks in and out at once. */
const passThrough = async (who: Someone, employer: Someone, startsAt: Instant) => {
  const ids = await engaged(who, employer, long(startsAt));
  const { code } = await employer.ask("job.checkInCode", { jobId: ids.jobId });
  await who.ask("job.checkIn", { applicationId: ids.applicationId, code });
  await who.ask("job.checkOut", { applicationId: ids.applicationId, code });
  return ids;
};
const codeOf = (error: unknown): string => (error as { type: string }).type;

test("an employer who pays a whole shift early reserves its time: the worker cannot take another job then", async () => {
  const [first, second] = (await employers(2)) as [Someone, Someone];
  const who = await worker();
  const startsAt = later(now(), 10 * minuteMs);
  const { applicationId } = await passThrough(who, first, startsAt);
  const approved = await first.ask("job.approve", { applicationId, workedMinutes: planned });
  expect(approved.status).toMatch(/approved|paid/);
  const { jobId } = await second.ask("job.post", long(startsAt));
  await expect(who.ask("job.apply", { jobId })).rejects.toMatchObject({
    code: 409,
    type: "TIME_CLASH",
  });
});

test("parallel approvals of early check-outs by many employers pay the same hours once", async () => {
  const all = await employers(4);
  const who = await worker();
  const startsAt = later(now(), 10 * minuteMs);
  const shifts: { employer: Someone; applicationId: string }[] = [];
  for (const employer of all) {
    const { applicationId } = await passThrough(who, employer, startsAt);
    shifts.push({ employer, applicationId });
  }
  const outcomes = await Promise.all(
    shifts.map(({ employer, applicationId }) =>
      employer.ask("job.approve", { applicationId, workedMinutes: planned }).then(
        () => planned,
        (error: unknown) => codeOf(error),
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === planned)).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "TIME_PAID_ELSEWHERE")).toHaveLength(3);
  // A refused application is unchanged, and its attended time can still be approved.
  const refused = shifts[outcomes.indexOf("TIME_PAID_ELSEWHERE")];
  const again = await refused?.employer.ask("job.approve", {
    applicationId: refused.applicationId,
    workedMinutes: 0,
  });
  expect(again?.approvedMinutes).toBe(0);
});

test("an operator cannot decide on hours that another shift of the worker has", async () => {
  const [first, second] = (await employers(2)) as [Someone, Someone];
  const who = await worker();
  const startsAt = later(now(), 10 * minuteMs);
  const { applicationId } = await passThrough(who, first, startsAt);
  await who.ask("job.dispute", { applicationId, reason: "더 일했습니다." });
  const other = await engaged(who, second, long(startsAt));
  const operator = await world.broker.call<{ accessToken: string }, object>("user.login", {
    email: "operator@oneday.test",
    password: "operator of the test",
  });
  const decide = (workedMinutes: number) =>
    world.broker.call(
      "job.decide",
      { applicationId, workedMinutes, reason: "기록을 보았습니다." },
      { meta: { token: operator.accessToken } },
    );
  await expect(decide(planned)).rejects.toMatchObject({ code: 409, type: "TIME_PAID_ELSEWHERE" });
  await second.ask("job.callOff", { applicationId: other.applicationId, reason: "취소합니다." });
  expect(await decide(planned)).toMatchObject({ approvedMinutes: planned });
});
