/** A worker who refuses automated decisions (개인정보 보호법 제37조의2): a real choice. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import {
  hourMs,
  type Instant,
  instant,
  later,
  newId,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import { call, type Params } from "../../../services/contracts/index.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { services } from "../../user/people.ts";
import { join, type Someone } from "../../user/work.ts";

type Profile = Params<"matching.profile.set">;

const place = { address: "서울 송파구 송파대로 1", lat: 37.5, lng: 127.1 };
const profile: Profile = {
  skills: [],
  categoryIds: [],
  lat: place.lat,
  lng: place.lng,
  radiusKm: 5,
  hourlyWageWonMin: 10_320,
  availability: [],
};
/** Ten in the morning in Seoul, so many days from now. */
const morning = (days: number): Instant =>
  later(seoulInstant(seoulDate(instant(Date.now() + days * 24 * hourMs))), 10 * hourMs);

let running: TestBroker;
let broker: ServiceBroker;
let employer: Someone;
let refuser: Someone;
let other: Someone;
let day = 1;

const post = (more: Partial<Params<"job.post">> = {}) => {
  day += 1;
  return employer.ask("job.post", postingOf({ startsAt: morning(day), place, seats: 1, ...more }));
};
const candidates = async (jobId: string): Promise<string[]> => {
  const asked = employer.ask("matching.candidates", { jobId, limit: 100 });
  const { items } = await asked.catch(() => ({ items: [] }));
  return items.map(({ worker }) => worker.userId);
};
const proposed = async (jobId: string): Promise<string[]> => {
  const made = await employer.ask("matching.fill", { jobIds: [jobId] });
  return [...made.assignments, ...made.standBy, ...made.backups].map(({ workerId }) => workerId);
};
const kindsOf = async ({ ask }: Someone, jobId: string): Promise<string[]> =>
  (await ask("communication.notifications", { limit: 100 })).items
    .filter(({ data }) => data["jobId"] === jobId)
    .map(({ kind }) => kind);
const refuse = (who: Someone, refuses: boolean) => who.ask("matching.automation.set", { refuses });
const joined = async (): Promise<Someone> => {
  const worker = await join(broker);
  await worker.ask("matching.profile.set", profile);
  return worker;
};

beforeAll(async () => {
  const probes = neighbours().schemas.filter(({ name }) => ["payment", "analytics"].includes(name));
  running = await startBroker([...services, job, matching, communication, ...probes]);
  broker = running.broker;
  employer = await join(broker, { role: "employer", companyName: "한강물류" });
  [refuser, other] = [await joined(), await joined()];
});
afterAll(() => running.stop());

test("a worker who refuses is in no candidate list and no fill, and is told what follows", async () => {
  const { jobId } = await post({ seats: 2 });
  await until(async () => (await candidates(jobId)).length === 2);
  const before = await refuser.ask("matching.automation", {});
  expect(before).toMatchObject({ refuses: false, since: null });
  const refused = await refuse(refuser, true);
  expect(refused).toMatchObject({ refuses: true, since: expect.any(String) });
  expect(refused.text).toMatch(/후보 목록.*나오지 않고.*최신순/u);
  expect(await refuser.ask("matching.automation", {})).toEqual(refused);
  expect(await candidates(jobId)).toEqual([other.userId]);
  expect(await proposed(jobId)).toEqual([other.userId]);
  const allowed = await refuse(refuser, false);
  expect(allowed).toMatchObject({ refuses: false });
  await until(async () => (await candidates(jobId)).length === 2);
  await refuse(refuser, true);
});

test("refusing needs no profile, and a later profile that says nothing of it keeps the choice", async () => {
  const worker = await join(broker);
  await refuse(worker, true);
  expect(await worker.ask("matching.profile.set", profile)).toMatchObject({
    refusesAutomatic: true,
  });
  const { jobId } = await post();
  await until(async () => (await candidates(jobId)).includes(other.userId));
  expect(await candidates(jobId)).not.toContain(worker.userId);
  // A profile that says it decides, as it did before there was a setting.
  await worker.ask("matching.profile.set", { ...profile, refusesAutomatic: false });
  expect(await worker.ask("matching.automation", {})).toMatchObject({ refuses: false });
  await until(async () => (await candidates(jobId)).includes(worker.userId));
});

test("what an older profile refuses counts, also after that profile was replaced", async () => {
  const worker = await join(broker);
  const old = { userId: worker.userId, profile: { ...profile, refusesAutomatic: true } };
  await call(broker, "matching.import", { profiles: [old] });
  expect(await worker.ask("matching.automation", {})).toMatchObject({ refuses: true, since: null });
  await worker.ask("matching.profile.set", profile);
  expect(await worker.ask("matching.automation", {})).toMatchObject({ refuses: true });
  const { jobId } = await post();
  await until(async () => (await candidates(jobId)).includes(other.userId));
  expect(await candidates(jobId)).not.toContain(worker.userId);
});

test("their jobs come newest first and without a score, in pages, also after a change of a posting", async () => {
  const worker = await joined();
  await refuse(worker, true);
  const title = `새벽 포장 ${newId()}`;
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const atMs = Date.now();
    await until(() => Date.now() > atMs);
    ids.push((await post({ title })).jobId);
  }
  const last = ids.at(-1) ?? "";
  const description = "상자를 포장합니다.";
  await employer.ask("job.edit", { jobId: last, description });
  type Page = { limit: number; cursor?: string };
  const listed = async (limit: number): Promise<string[]> => {
    const found: string[] = [];
    let page: Page = { limit };
    for (;;) {
      const { items, nextCursor } = await worker.ask("matching.recommendations", page);
      for (const { job: offered, score, reasons } of items) {
        expect([score, reasons]).toEqual([null, []]);
        if (offered.title === title) found.push(offered.jobId);
      }
      if (nextCursor === null) return found;
      page = { limit, cursor: nextCursor };
    }
  };
  await until(async () => {
    const { items } = await worker.ask("matching.recommendations", { limit: 100 });
    return items.some((one) => one.job.jobId === last && one.job.description === description);
  });
  expect(await listed(100)).toEqual(ids.toReversed());
  expect(await listed(2)).toEqual(ids.toReversed());
});

describe("nothing else gets worse", () => {
  test("an employer lists applicants by time, with no score, whether they refuse or not", async () => {
    const { jobId } = await post({ seats: 3 });
    const third = await joined();
    const ids: string[] = [];
    for (const worker of [other, refuser, third]) {
      const atMs = Date.now();
      await until(() => Date.now() > atMs);
      ids.push((await worker.ask("job.apply", { jobId })).applicationId);
    }
    const list = async (sort?: "newest" | "oldest") => {
      const { items } = await employer.ask("job.applications", {
        jobId,
        ...(sort === undefined ? {} : { sort }),
      });
      for (const item of items) expect(Object.keys(item).join()).not.toMatch(/score|reasons|fit/u);
      return items.map(({ applicationId }) => applicationId);
    };
    await until(async () => (await list()).length === ids.length);
    expect(await list("oldest")).toEqual(ids);
    expect(await list("newest")).toEqual(ids.toReversed());
    expect(await list()).toEqual(ids.toReversed());
    const applicationId = ids[1] ?? "";
    expect(await employer.ask("job.accept", { applicationId })).toMatchObject({
      status: "accepted",
    });
    await until(async () => (await kindsOf(refuser, jobId)).includes("accepted"));
  });

  test("a first-come seat is theirs, and so is a freed one after they waited longest", async () => {
    const { jobId } = await post({ selection: "firstCome" });
    expect(await refuser.ask("job.apply", { jobId })).toMatchObject({ status: "accepted" });

    const waited = await post({ selection: "firstCome" });
    const holder = await other.ask("job.apply", { jobId: waited.jobId });
    expect(holder.status).toBe("accepted");
    const second = await refuser.ask("job.apply", { jobId: waited.jobId });
    const third = await (await joined()).ask("job.apply", { jobId: waited.jobId });
    expect([second.status, third.status]).toEqual(["pending", "pending"]);
    await other.ask("job.withdraw", { applicationId: holder.applicationId });
    const { applicationId } = second;
    await until(
      async () => (await refuser.ask("job.application", { applicationId })).status === "accepted",
    );
  });

  test("their saved search still notifies them of a new job", async () => {
    const word = newId().slice(0, 8);
    await refuser.ask("job.searches.add", { q: word });
    const { jobId } = await post({ title: `포장 ${word}` });
    await until(async () => (await kindsOf(refuser, jobId)).includes("jobFound"));
  });

  test("the search shows them what it shows others", async () => {
    const { jobId } = await post({ title: "한강 물류 분류" });
    await until(async () => {
      const [own, theirs] = await Promise.all(
        [refuser, other].map((who) => who.ask("job.search", { q: "한강 물류", sort: "new" })),
      );
      expect(own).toEqual(theirs);
      return own?.items[0]?.jobId === jobId;
    });
  });
});

test("a fill from before the refusal invites them no more, and leaves an applicant to the employer", async () => {
  const [invited, applicant] = [await joined(), await joined()];
  const [one, two] = [await post({ seats: 20 }), await post({ seats: 20 })];
  const both = [invited.userId, applicant.userId];
  for (const { jobId } of [one, two]) {
    await until(async () => {
      const known = await candidates(jobId);
      return both.every((userId) => known.includes(userId));
    });
  }
  const fill = await employer.ask("matching.fill", { jobIds: [one.jobId, two.jobId] });
  const { applicationId } = await applicant.ask("job.apply", { jobId: one.jobId });
  await until(async () => !(await candidates(one.jobId)).includes(applicant.userId));
  for (const worker of [invited, applicant]) await refuse(worker, true);
  const { outcomes } = await employer.ask("matching.fill.apply", { fillId: fill.fillId });
  const of = (userId: string, jobId: string) =>
    outcomes.find((one) => one.workerId === userId && one.jobId === jobId);
  expect(of(invited.userId, one.jobId)).toMatchObject({
    outcome: "refused",
    code: "NOT_ELIGIBLE",
  });
  expect(of(applicant.userId, one.jobId)).toMatchObject({ outcome: "waiting", code: null });
  expect(await kindsOf(invited, one.jobId)).not.toContain("invited");
  expect(await employer.ask("job.accept", { applicationId })).toMatchObject({ status: "accepted" });
});

test("the choice is in a person's data export, and only a worker has one", async () => {
  const { sections } = await call(broker, "matching.personal.export", { userId: refuser.userId });
  const section = sections.find(({ name }) => name === "automation");
  expect(section?.items).toMatchObject([{ refuses: true }]);
  await expect(refuse(employer, true)).rejects.toMatchObject({ type: "WRONG_ROLE" });
});
