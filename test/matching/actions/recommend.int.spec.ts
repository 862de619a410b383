import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ServiceSchema } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { hourMs, instant, newId, won } from "../../../services/contracts/core/units.ts";
import { call, type Params } from "../../../services/contracts/index.ts";
import matching from "../../../services/matching/matching.service.ts";
import type { MatchingService } from "../../../services/matching/matching.types.ts";
import { fitnessWeights, lotOf } from "../../../services/matching/score/fitness.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { countOf, type Job, jobOf, stateOf } from "../../support/postings.ts";
import { probeLog } from "../../support/probe-log.ts";
import { textsOf } from "../../support/stored.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

type Profile = Params<"matching.profile.set">;

const jobs = probeLog("job");
const userLog = probeLog("user");
const { securityProbe, tokenFor } = testTokens();
const users: ServiceSchema = {
  ...userLog.schema,
  actions: {
    facts: ({ params }: { params: { userId: string } }) => ({
      displayName: `회사 ${params.userId.slice(0, 4)}`,
      status: "active",
      ageYears: 30,
      hasGuardian: false,
    }),
  },
};
let folder: string;
let running: TestBroker;

const start = async (others: readonly ServiceSchema[] = [users]): Promise<void> => {
  running = await startBroker([jobs.schema, securityProbe, ...others, matching], folder);
};
const ours = () => serviceOf(running.broker, "matching") as MatchingService;
const as = (userId: string, key?: string) => ({
  meta: { token: tokenFor(userId, "worker"), ...(key === undefined ? {} : { key }) },
});
const set = (userId: string, profile: Profile, key?: string) =>
  call(running.broker, "matching.profile.set", profile, as(userId, key));
const get = (userId: string) => call(running.broker, "matching.profile.get", {}, as(userId));
const recommended = (userId: string, params: Params<"matching.recommendations"> = {}) =>
  call(running.broker, "matching.recommendations", params, as(userId));
const rowsOf = async (userId: string) =>
  (await resourcesOf(ours()).collection("vault")).find({ userId }, { limit: 100 });
const profileOf = (more: Partial<Profile> = {}): Profile => ({
  skills: ["홀 서빙"],
  categoryIds: [],
  lat: 37.561234,
  lng: 126.981234,
  radiusKm: 10,
  hourlyWageWonMin: 10_320,
  availability: [],
  ...more,
});
const post = (job: Job) => jobs.announceAll([{ type: "job.posted", data: stateOf(job) }]);
const isShown = async (userId: string, jobId: string): Promise<boolean> =>
  (await recommended(userId, { limit: 100 })).items.some(({ job }) => job.jobId === jobId);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oneday-matching-"));
  await start();
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a profile is what its worker set last, with times in UTC", async () => {
  const userId = newId();
  await expect(get(userId)).rejects.toMatchObject({ type: "NO_PROFILE", code: 404 });
  await expect(recommended(userId)).rejects.toMatchObject({ type: "NO_PROFILE", code: 404 });
  const from = "2026-11-24T09:00:00+09:00";
  const first = await set(
    userId,
    profileOf({ availability: [{ from, to: "2026-11-24T18:00:00+09:00" }] }),
  );
  expect(first.availability).toEqual([
    { from: "2026-11-24T00:00:00.000Z", to: "2026-11-24T09:00:00.000Z" },
  ]);
  expect(await get(userId)).toEqual(first);
  const second = await set(userId, profileOf({ radiusKm: 5 }));
  expect(await get(userId)).toEqual(second);
  const reversed = set(userId, profileOf({ availability: [{ from, to: from }] }));
  await expect(reversed).rejects.toMatchObject({ type: "TIMES_REVERSED", code: 422 });
  expect(await get(userId)).toEqual(second);
});

test("only its worker can read and set a profile", async () => {
  const meta = { token: tokenFor(newId(), "employer") };
  const asked = call(running.broker, "matching.profile.get", {}, { meta });
  await expect(asked).rejects.toMatchObject({ type: "WRONG_ROLE", code: 403 });
  await set(newId(), profileOf());
  await expect(get(newId())).rejects.toMatchObject({ type: "NO_PROFILE" });
});

test("the place where a worker wants to work is in no log and no event", async () => {
  const userId = newId();
  await set(userId, profileOf());
  const file = (await textsOf(folder)).get("matching/log");
  expect(file).toContain(userId);
  for (const secret of ["37.56", "126.98", "홀 서빙"]) expect(file).not.toContain(secret);
  const { messages } = await call(running.broker, "matching.log.read", { after: 0, limit: 10 });
  expect(messages).toMatchObject([{ type: "matching.profileChanged", data: { userId } }]);
  expect(Object.keys(messages[0]?.data ?? {})).toEqual(["userId"]);
});

test("profiles set in parallel leave one row, and it is the current one", async () => {
  const userId = newId();
  const radii = Array.from({ length: 20 }, (_, n) => n + 1);
  await Promise.all(radii.map((radiusKm) => set(userId, profileOf({ radiusKm }))));
  const kept = await get(userId);
  expect(radii).toContain(kept.radiusKm);
  const last = await set(userId, profileOf({ radiusKm: 100 }));
  expect(await get(userId)).toEqual(last);
  expect(await rowsOf(userId)).toMatchObject([{ profile: last }]);
});

test("a repeated command does not restore an old profile and leaves no extra row", async () => {
  const userId = newId();
  const early = profileOf({ radiusKm: 1 });
  await set(userId, early, "first-key");
  await set(userId, profileOf({ radiusKm: 50 }));
  const last = await set(userId, profileOf({ radiusKm: 2 }));
  expect(await set(userId, early, "first-key")).toEqual(early);
  expect(await get(userId)).toEqual(last);
  expect(await rowsOf(userId)).toHaveLength(1);
  const reused = set(userId, profileOf({ radiusKm: 3 }), "first-key");
  await expect(reused).rejects.toMatchObject({ type: "KEY_REUSED", code: 422 });
  expect(await get(userId)).toEqual(last);
});

test("a row that a crash left is swept, and one that waits for its commit is not", async () => {
  const userId = newId();
  const vault = await resourcesOf(ours()).collection<{ _id: string; userId: string; at: string }>(
    "vault",
  );
  const [crashed, waiting] = [newId(), newId()];
  await vault.insert({ _id: crashed, userId, at: instant(Date.now() - 2 * hourMs) });
  await vault.insert({ _id: waiting, userId, at: instant(Date.now()) });
  await set(userId, profileOf());
  expect(await vault.get(crashed)).toBeNull();
  expect(await vault.get(waiting)).not.toBeNull();
});

test("of two different profiles under one key, one is refused and the other is kept", async () => {
  for (let round = 0; round < 10; round += 1) {
    const userId = newId();
    const [one, two] = [profileOf({ radiusKm: 1 }), profileOf({ radiusKm: 2 })];
    const asked = [set(userId, one, "same-key"), set(userId, two, "same-key")];
    const results = await Promise.allSettled(asked);
    const kept = results.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(kept).toHaveLength(1);
    expect(await get(userId)).toEqual(kept[0]);
  }
});

test("recommendations follow a job that is posted, filled, freed and closed", async () => {
  const userId = newId();
  await set(userId, profileOf());
  const employer = { userId: newId(), displayName: "", rating: null };
  const job = jobOf({ employer, seats: 1, skills: ["홀 서빙"] });
  await post(job);
  await until(() => isShown(userId, job.jobId));
  const [item] = (await recommended(userId)).items;
  expect(item?.job).toMatchObject({
    title: job.title,
    employer: { displayName: `회사 ${employer.userId.slice(0, 4)}` },
  });
  expect(item?.job.distanceKm).toBeCloseTo(0.64, 1);
  const points = item?.reasons.reduce((sum, reason) => sum + reason.points, 0) ?? 0;
  expect(Math.abs(points - (item?.score ?? 0))).toBeLessThan(0.01);

  const filled = { ...job, status: "filled" as const, seatsTaken: 1 };
  await jobs.announceAll([{ type: "job.changed", data: countOf(filled) }]);
  await until(async () => !(await isShown(userId, job.jobId)));
  await jobs.announceAll([{ type: "job.changed", data: countOf(job) }]);
  await until(() => isShown(userId, job.jobId));
  await jobs.announceAll([{ type: "job.closed", data: countOf({ ...job, status: "closed" }) }]);
  await until(async () => !(await isShown(userId, job.jobId)));
});

const reviewOf = (employerId: string, stars: number, by = "worker") => {
  const ids = { reviewId: newId(), applicationId: newId(), jobId: newId(), workerId: newId() };
  return { type: "job.reviewed", data: { ...ids, employerId, by, stars } } as const;
};

test("each recommended job has its employer's current stars, in every kind of list", async () => {
  const [userId, refuser] = [newId(), newId()];
  await set(userId, profileOf());
  await set(refuser, profileOf({ refusesAutomatic: true }));
  const [rated, unrated] = [jobOf(), jobOf()];
  const { userId: employerId } = rated.employer;
  await jobs.announceAll([reviewOf(employerId, 5), reviewOf(employerId, 1, "employer")]);
  await post(rated);
  await post(unrated);
  const starsOf = async (who: string) => {
    const { items } = await recommended(who);
    return new Map(
      items.map(({ job: { jobId, employer } }) => [jobId, [employer.rating, employer.reviews]]),
    );
  };
  await until(async () => (await starsOf(userId)).size === 2);
  expect((await starsOf(userId)).get(rated.jobId)).toEqual([5, 1]);
  expect((await starsOf(userId)).get(unrated.jobId)).toEqual([null, 0]);
  await jobs.announceAll([reviewOf(employerId, 4), reviewOf(employerId, 4)]);
  await until(async () => (await starsOf(userId)).get(rated.jobId)?.[1] === 3);
  for (const who of [userId, refuser]) {
    expect((await starsOf(who)).get(rated.jobId)).toEqual([4.33, 3]);
  }
  await running.stop();
  await start();
  await until(async () => (await starsOf(userId)).get(rated.jobId)?.[1] === 3);
});

test("matching erases everything about a closed account, and a restart does not bring it back", async () => {
  const { employer, jobId } = jobOf();
  const [employerId, workerId] = [employer.userId, newId()];
  const { startsAt, endsAt } = jobOf();
  const ids = { applicationId: newId(), jobId, workerId, employerId };
  const applied = { ...ids, startsAt, endsAt, appliedAt: startsAt, status: "pending" };
  await jobs.announceAll([reviewOf(employerId, 5), { type: "job.applied", data: applied }]);
  const known = () => [
    ours().ratings.of(employerId).reviews,
    ours().engagements.live(workerId).length,
  ];
  const isRead = () => resourcesOf(ours()).waiting().length === 0;
  await until(() => isRead() && known().every((count) => count === 1));
  const close = [employerId, workerId].map((userId) => {
    const data = { userId, deletionId: newId() };
    return { type: "user.accountClosed", data } as const;
  });
  await userLog.announceAll(close);
  await until(() => known().every((count) => count === 0));
  // A late event, from a command that was under way.
  await jobs.announceAll([reviewOf(employerId, 5), { type: "job.withdrawn", data: applied }]);
  await until(isRead);
  expect([known(), [...ours().engagements.kept()]]).toEqual([[0, 0], []]);
  await running.stop();
  await start();
  await until(isRead);
  expect([known(), [...ours().engagements.kept()]]).toEqual([[0, 0], []]);
});

test("after a restart the profile and the open jobs are there again", async () => {
  const userId = newId();
  const profile = await set(userId, profileOf());
  const [open, closed] = [jobOf(), jobOf()];
  await post(open);
  await post(closed);
  await jobs.announceAll([
    { type: "job.cancelled", data: countOf({ ...closed, status: "cancelled" }) },
  ]);
  await running.stop();
  await start();
  await until(() => isShown(userId, open.jobId));
  expect(await isShown(userId, closed.jobId)).toBe(false);
  expect(await get(userId)).toEqual(profile);
});

test("while the user service is away there are recommendations without names", async () => {
  const userId = newId();
  await set(userId, profileOf());
  await post(jobOf());
  await running.stop();
  await start([]);
  await until(async () => (await recommended(userId)).items.length === 1);
  expect((await recommended(userId)).items[0]?.job.employer.displayName).toBe("");
});

test("pages follow each other by score without overlap", async () => {
  const userId = newId();
  await set(userId, profileOf());
  const startsAt = instant(Date.now() + 30 * hourMs);
  const posted = Array.from({ length: 23 }, (_, n) =>
    jobOf({ startsAt, hourlyWageWon: won(11_000 + 100 * Math.floor(n / 2)) }),
  );
  await jobs.announceTogether(
    posted.map((job) => ({ type: "job.posted", data: stateOf(job) }) as const),
  );
  await until(async () => (await recommended(userId, { limit: 100 })).items.length === 23);
  const paged: { job: { jobId: string }; score: number | null }[] = [];
  let cursor: string | null = null;
  do {
    const next = cursor === null ? {} : { cursor };
    const page = await recommended(userId, { limit: 5, ...next });
    paged.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && paged.length < 50);
  expect(new Set(paged.map(({ job }) => job.jobId)).size).toBe(23);
  expect(paged).toHaveLength(23);
  const scores = paged.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => (b ?? 0) - (a ?? 0)));
  expect(scores).not.toContain(null);
});

test("a forged cursor is refused or answered, and never causes a fault", async () => {
  const userId = newId();
  await set(userId, profileOf());
  for (const job of [jobOf(), jobOf()]) {
    await post(job);
    await until(() => isShown(userId, job.jobId));
  }
  const { nextCursor } = await recommended(userId, { limit: 1 });
  const ofList = nextCursor?.split(".")[0];
  const forge = (key: unknown) =>
    `${ofList}.${Buffer.from(JSON.stringify(key)).toString("base64url")}`;
  for (const at of [1e300, -1e300, 0]) {
    const { items } = await recommended(userId, { cursor: forge([1e9, "", at]) });
    expect(items).toHaveLength(2);
  }
  for (const cursor of ["zzz", `${ofList}.zzz`, forge([1, 2, 3]), forge({})]) {
    const asked = recommended(userId, { cursor });
    await expect(asked).rejects.toMatchObject({ type: "CURSOR_INVALID", code: 422 });
  }
});

test("an import sets missing profiles, and a repeated import changes nothing", async () => {
  const owned = Array.from({ length: 50 }, (_, n) => ({
    userId: newId(),
    profile: profileOf({ radiusKm: n + 1 }),
  }));
  const importAll = () => call(running.broker, "matching.import", { profiles: owned });
  expect(await importAll()).toEqual({ made: 50 });
  const commits = ours().log.head.position;
  expect(await importAll()).toEqual({ made: 0 });
  expect(ours().log.head.position).toBe(commits);
  const [first, second] = owned;
  if (first === undefined || second === undefined) throw new Error("nothing was imported");
  expect(await get(second.userId)).toEqual(second.profile);
  const own = await set(first.userId, profileOf({ radiusKm: 99 }));
  expect(await importAll()).toEqual({ made: 0 });
  expect(await get(first.userId)).toEqual(own);
  expect(await rowsOf(first.userId)).toHaveLength(1);
});

describe("candidates", () => {
  const asEmployer = (userId: string) => ({ meta: { token: tokenFor(userId, "employer") } });
  const candidates = (
    employerId: string,
    jobId: string,
    page: { limit?: number; cursor?: string } = {},
  ) => call(running.broker, "matching.candidates", { jobId, ...page }, asEmployer(employerId));

  test("are the workers whom the job suits, fittest first, each score the sum of its reasons", async () => {
    const job = jobOf({ skills: ["홀 서빙", "바리스타"] });
    post(job);
    const skilled = newId();
    await set(skilled, profileOf({ skills: ["홀 서빙", "바리스타"] }));
    const others = [newId(), newId(), newId()];
    for (const userId of others) await set(userId, profileOf());
    await set(newId(), profileOf({ lat: 35, lng: 129 }));
    const employerId = job.employer.userId;
    await until(async () => {
      const found = await candidates(employerId, job.jobId).catch(() => ({ items: [] }));
      return found.items.length === 4;
    });
    const { items } = await candidates(employerId, job.jobId);
    const drawn = others.sort((a, b) => lotOf(job.jobId, a) - lotOf(job.jobId, b));
    expect(items.map(({ worker }) => worker.userId)).toEqual([skilled, ...drawn]);
    for (const { score, reasons } of items) {
      const sum = reasons.reduce((total, { points }) => total + points, 0);
      expect(Math.abs(sum - score)).toBeLessThan(0.01);
      // Reasons of fitness only: none is made of the worker's place or their lowest wage.
      expect(Object.keys(fitnessWeights)).toEqual(
        expect.arrayContaining(reasons.map(({ factor }) => factor)),
      );
      expect(JSON.stringify(reasons)).not.toMatch(/km|\d원/);
    }
    const paged: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await candidates(employerId, job.jobId, {
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      });
      paged.push(...page.items.map(({ worker }) => worker.userId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(items.map(({ worker }) => worker.userId));
  });

  test("do not change by a letter with the pay that a worker asks and the place they want", async () => {
    const job = jobOf({ skills: ["홀 서빙"] });
    post(job);
    const workers = [newId(), newId(), newId(), newId()];
    const [changing = ""] = workers;
    for (const userId of workers) await set(userId, profileOf());
    const employerId = job.employer.userId;
    const meta = { token: tokenFor(employerId, "employer") };
    const answers = async () => {
      // A fill asks for what changed, as the list does; both are compared as sent.
      const list = await candidates(employerId, job.jobId).catch(() => ({ items: [] }));
      const fills = await Promise.all(
        (["best", "stable"] as const).map(async (method) => {
          const fill = { jobIds: [job.jobId], method };
          const made = await call(running.broker, "matching.fill", fill, { meta });
          return { ...made, fillId: "" };
        }),
      );
      return JSON.stringify([list, fills]);
    };
    await until(async () => {
      const found = await candidates(employerId, job.jobId).catch(() => ({ items: [] }));
      return found.items.length === workers.length;
    });
    const before = await answers();
    const changes: Partial<Profile>[] = [
      { hourlyWageWonMin: 0 },
      { hourlyWageWonMin: job.hourlyWageWon },
      { lat: job.place.lat, lng: job.place.lng },
      { lat: job.place.lat + 0.08 },
      { radiusKm: 50 },
      { lng: job.place.lng - 0.1, radiusKm: 12, hourlyWageWonMin: 11_999 },
    ];
    for (const change of changes) {
      await set(changing, profileOf(change));
      // The list follows the log: it is asked again until it has read this profile.
      await until(async () => {
        await candidates(employerId, job.jobId);
        const known = [...ours().workers.all()].find(([userId]) => userId === changing)?.[1];
        const wanted = { ...profileOf(), ...change };
        return (
          known?.hourlyWageWonMin === wanted.hourlyWageWonMin && known.radiusKm === wanted.radiusKm
        );
      });
      expect(await answers()).toBe(before);
    }
    // It is no constant: a skill less changes both.
    await set(changing, profileOf({ skills: [] }));
    await until(async () => (await answers()) !== before);
  });

  test("do not depend on the pay that a worker asks, be it more than the job's", async () => {
    const job = jobOf({ skills: ["바리스타"] });
    post(job);
    const [modest, proud] = [newId(), newId()];
    await set(modest, profileOf({ hourlyWageWonMin: job.hourlyWageWon }));
    await set(proud, profileOf({ hourlyWageWonMin: job.hourlyWageWon + 1 }));
    const ids = async () => {
      const found = await candidates(job.employer.userId, job.jobId).catch(() => ({ items: [] }));
      return found.items.map(({ worker }) => worker.userId);
    };
    await until(async () => (await ids()).includes(modest));
    await until(async () => (await ids()).includes(proud));
  });

  test("follow a changed profile, and are shown to the owner of an open job only", async () => {
    const job = jobOf();
    post(job);
    const userId = newId();
    await set(userId, profileOf());
    const employerId = job.employer.userId;
    const ids = async () =>
      (await candidates(employerId, job.jobId).catch(() => ({ items: [] }))).items.map(
        ({ worker }) => worker.userId,
      );
    await until(async () => (await ids()).includes(userId));
    await set(userId, profileOf({ lat: 35, lng: 129 }));
    await until(async () => !(await ids()).includes(userId));
    await expect(candidates(newId(), job.jobId)).rejects.toMatchObject({ type: "NOT_YOURS" });
    await expect(candidates(employerId, newId())).rejects.toMatchObject({ type: "NOT_FOUND" });
    jobs.announceAll([{ type: "job.closed", data: countOf({ ...job, status: "closed" }) }]);
    await until(() =>
      candidates(employerId, job.jobId).then(
        () => false,
        () => true,
      ),
    );
  });
});

test("a worker who refuses automated decisions sees the newest jobs first, and is proposed to no one", async () => {
  const [soonest, better] = [
    jobOf({ startsAt: instant(Date.now() + 20 * hourMs) }),
    jobOf({ startsAt: instant(Date.now() + 22 * hourMs), hourlyWageWon: won(20_000) }),
  ];
  const [userId, other] = [newId(), newId()];
  await set(userId, profileOf({ refusesAutomatic: true }));
  await set(other, profileOf());
  await post(better);
  const postedMs = Date.now();
  await until(() => Date.now() > postedMs);
  await post(soonest);
  await until(async () => (await recommended(userId)).items.length === 2);
  const { items } = await recommended(userId);
  expect(items.map(({ job, score, reasons }) => [job.jobId, score, reasons])).toEqual([
    [soonest.jobId, null, []],
    [better.jobId, null, []],
  ]);
  const first = await recommended(userId, { limit: 1 });
  const next = await recommended(userId, { limit: 1, cursor: first.nextCursor ?? "" });
  expect([...first.items, ...next.items].map(({ job }) => job.jobId)).toEqual([
    soonest.jobId,
    better.jobId,
  ]);
  expect((await recommended(other)).items[0]?.job.jobId).toBe(better.jobId);
  const meta = { token: tokenFor(soonest.employer.userId, "employer") };
  const asked = () =>
    call(running.broker, "matching.candidates", { jobId: soonest.jobId }, { meta });
  await until(async () => (await asked()).items.length === 1);
  expect((await asked()).items[0]?.worker.userId).toBe(other);
});
