/** Staff: what an employer stated, and what the work of a month shows, over the real services. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import {
  dayMs,
  hourMs,
  later,
  newId,
  now,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { mondayOf } from "../../../services/contracts/kernel/seoul-week.ts";
import { holidayOn } from "../../../services/contracts/law/holidays.ts";
import { type ApplicationEvent, applications } from "../../../services/job/domain/application.ts";
import { type JobEvent, jobs } from "../../../services/job/domain/job.ts";
import job from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { normalised } from "../../../services/job/posting/posting.ts";
import payment from "../../../services/payment/payment.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { siteOf } from "../../user/organisation.ts";
import { services } from "../../user/people.ts";
import { join, type Someone } from "../../user/work.ts";
import { terms } from "../domain/applied.ts";

let running: TestBroker;
let broker: ServiceBroker;
const seenMs = 10_000;
const staffMax = 5;

beforeAll(async () => {
  const taken = ["user", "payment"];
  const probes = neighbours().schemas.filter(({ name }) => !taken.includes(name));
  running = await startBroker([...services, job, payment, ...probes]);
  broker = running.broker;
});
afterAll(() => running.stop());

const log = () => (serviceOf(broker, "job") as JobService).log;
const shop = (regularEmployees?: number) =>
  join(broker, {
    role: "employer",
    companyName: "하루물류",
    ...(regularEmployees === undefined ? {} : { regularEmployees }),
  });

/** Twenty to six with an hour of break, from the first evening after a week without a holiday. */
const night = () => {
  let day = seoulInstant(mondayOf(later(now(), 7 * dayMs)));
  const isFree = () => [day, later(day, dayMs)].every((one) => holidayOn(seoulDate(one)) === null);
  while (!isFree()) day = later(day, dayMs);
  const startsAt = later(day, 20 * hourMs);
  const endsAt = later(startsAt, 10 * hourMs);
  return postingOf({ startsAt, endsAt, breakMinutes: 60, hourlyWageWon: 15_000, seats: 9 });
};
const grossOf = async (employer: Someone) => {
  const { cost, warnings } = await employer.ask("job.check", night());
  return { grossWon: cost?.grossWon, codes: warnings.map(({ code }) => code) };
};

/** Commits five people's work of two days ago, which a test cannot wait for. */
const workedFor = async ({ userId: employerId }: Someone, count: number, jobId = newId()) => {
  const startsAt = later(now(), -2 * dayMs);
  const endsAt = later(startsAt, 8 * hourMs);
  for (let n = 0; n < count; n += 1) {
    const applicationId = newId();
    const parties = { applicationId, jobId, workerId: newId(), employerId };
    const at = startsAt;
    const events: ApplicationEvent[] = [
      {
        type: "applied",
        data: { ...parties, terms: { ...terms, startsAt, endsAt }, isFirstCome: false, at },
      },
      { type: "entered", data: { ...parties, appliedAt: at, startsAt, endsAt } },
      { type: "checkedIn", data: { ...parties, at } },
    ];
    await log().decide(applications, applicationId, () => events, systemCommand(newId()));
  }
};

test("an employer who has not said how many work for them pays as with five, and is asked for the number", async () => {
  const [silent, small, large] = [await shop(), await shop(3), await shop(5)];
  // Nine hours of 15,000 won, seven of them at night, one beyond eight.
  expect((await grossOf(small)).grossWon).toBe(135_000);
  const { grossWon } = await grossOf(large);
  expect(grossWon).toBe(195_000);
  expect(await grossOf(silent)).toMatchObject({
    grossWon,
    codes: ["STAFF_UNKNOWN", "OVERTIME", "NIGHT", "MINOR_NIGHT", "MINOR_DAY_TOO_LONG"],
  });
  expect((await grossOf(small)).codes).not.toContain("STAFF_UNKNOWN");
  const job = await silent.ask("job.post", night());
  expect(job.takeHomeWon).toBe((await large.ask("job.post", night())).takeHomeWon);
  await silent.ask("user.update", { regularEmployees: 3 });
  expect((await grossOf(silent)).grossWon).toBe(135_000);
});

test("a draft is opened with the staff that counts then", async () => {
  const employer = await shop();
  const draft = await employer.ask("job.post", { ...night(), draft: true });
  await employer.ask("user.update", { regularEmployees: 3 });
  const { takeHomeWon, status } = await employer.ask("job.publish", { jobId: draft.jobId });
  expect(status).toBe("open");
  expect(takeHomeWon).toBeLessThan(draft.takeHomeWon);
  expect((await call(broker, "job.get", { jobId: draft.jobId })).takeHomeWon).toBe(takeHomeWon);
});

test("whom an employer hired in the month before counts where it is more than they said", async () => {
  const employer = await shop(2);
  const early = await employer.ask("job.post", night());
  const worker = await join(broker);
  const first = await worker.ask("job.apply", { jobId: early.jobId });
  await workedFor(employer, staffMax);
  await until(async () => (await grossOf(employer)).codes.includes("STAFF_BY_HIRES"), seenMs);
  expect((await grossOf(employer)).grossWon).toBe(195_000);
  const other = await join(broker);
  const second = await other.ask("job.apply", { jobId: early.jobId });
  const staffIn = async (applicationId: string) =>
    (await log().state(applications, applicationId)).applied?.terms;
  // Who had applied keeps the terms of that day.
  expect(await staffIn(first.applicationId)).toMatchObject({
    regularEmployees: 2,
    takeHomeWon: early.takeHomeWon,
  });
  const raised = await staffIn(second.applicationId);
  expect(raised?.regularEmployees).toBe(staffMax);
  expect(raised?.takeHomeWon).toBeGreaterThan(early.takeHomeWon);
});

test("a posting at a site counts whom that site hired, and no one of the employer's other work", async () => {
  const employer = await shop(5);
  const { siteId } = await employer.ask("user.sites.add", {
    ...siteOf({ regularEmployees: 2 }),
    ownerManages: true,
  });
  const { place: _, ...placeless } = night();
  const there = { ...placeless, siteId };
  const costThere = async () => {
    const { cost, warnings } = await employer.ask("job.check", there);
    return {
      grossWon: cost?.grossWon,
      isByHires: warnings.some((w) => w.code === "STAFF_BY_HIRES"),
    };
  };
  const { jobId } = await employer.ask("job.post", there);
  const staffOf = async (id: string) => {
    const state = await log().state(jobs, id);
    return state.status === "none" ? null : state.regularEmployees;
  };
  const applied = async () => {
    const { applicationId } = await (await join(broker)).ask("job.apply", { jobId });
    return (await log().state(applications, applicationId)).applied?.terms.regularEmployees;
  };
  // Work of the employer elsewhere, which their other postings count.
  const small = await shop(2);
  await Promise.all([workedFor(employer, staffMax), workedFor(small, staffMax)]);
  await until(async () => (await grossOf(small)).codes.includes("STAFF_BY_HIRES"), seenMs);
  expect(await staffOf(jobId)).toBe(2);
  expect(await applied()).toBe(2);
  expect(await costThere()).toEqual({ grossWon: 135_000, isByHires: false });

  // Work of the month at the site itself.
  const startsAt = later(now(), -2 * dayMs);
  const posting = {
    ...normalised({ ...night(), siteId }),
    startsAt,
    endsAt: later(startsAt, hourMs),
  };
  const stands = { employerId: employer.userId, status: "open", seatsTaken: 0 } as const;
  const data = { posting, takeHomeWon: 1, regularEmployees: 2, stands, version: 1, at: startsAt };
  const event: JobEvent = { type: "posted", data };
  const before = newId();
  await log().decide(jobs, before, () => [event], systemCommand(newId()));
  await workedFor(employer, staffMax, before);
  await until(async () => (await costThere()).isByHires, seenMs);
  expect(await costThere()).toMatchObject({ grossWon: 195_000 });
  expect(await applied()).toBe(staffMax);
  const draft = await employer.ask("job.post", { ...there, draft: true });
  expect(await staffOf(draft.jobId)).toBe(staffMax);
  await employer.ask("job.publish", { jobId: draft.jobId });
  const times = { startsAt: there.startsAt, endsAt: there.endsAt };
  const again = await employer.ask("job.repost", { jobId, ...times });
  for (const id of [draft.jobId, again.jobId]) expect(await staffOf(id)).toBe(staffMax);
});
