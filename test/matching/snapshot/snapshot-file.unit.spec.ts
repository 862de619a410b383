import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { hourMs, instant, newId } from "../../../services/contracts/core/units.ts";
import { Market } from "../../../services/matching/market/market.ts";
import { wishOf } from "../../../services/matching/score/offer.ts";
import {
  type Held,
  readSnapshot,
  writeSnapshot,
} from "../../../services/matching/snapshot/snapshot-file.adapter.ts";
import { EmployerRatings } from "../../../services/matching/worker-facts/employer-ratings.ts";
import {
  type EngagementMessage,
  Engagements,
} from "../../../services/matching/worker-facts/engagements.ts";
import { type Child, childOf, startMsMax } from "../../support/child.ts";
import { countOf, envelope, jobOf, stateOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";

const nowMs = Date.parse("2026-11-23T00:00:00Z");
const at = { position: 41, hash: "h41" };
const isOfLog = () => Promise.resolve(true);
const empty = (gone: readonly string[] = []): Held => ({
  market: new Market(),
  engagements: new Engagements(),
  ratings: new EmployerRatings(),
  gone: new Set(gone),
});
const hours = (from: number, to: number) => ({
  startsAt: instant(nowMs + from * hourMs),
  endsAt: instant(nowMs + to * hourMs),
});
const [worker, employer] = [newId(), newId()];
/** A review by an author of its own, because each author has one vote. */
const reviewOf = (stars: number, by = "worker") => {
  const ids = { reviewId: newId(), applicationId: newId(), jobId: newId() };
  return { ...ids, workerId: newId(), employerId: employer, by, stars };
};

/**
 * A market with open, full and closed jobs, a worker with pending, accepted and past work, and
 * stars.
 */
const held = (): Held => {
  const { market, engagements, ratings, gone } = empty();
  ratings.follow(7, reviewOf(5));
  ratings.follow(8, reviewOf(1, "employer"));
  ratings.follow(9, reviewOf(4));
  const jobs = Array.from({ length: 60 }, (_, n) =>
    jobOf({ ...hours(24 + n, 30 + n), title: `물류 ${n}`, skills: n % 2 === 0 ? ["POS"] : [] }),
  );
  for (const [n, job] of jobs.entries()) market.follow(stateOf(job), nowMs - n);
  market.follow(countOf({ ...jobs[0], status: "filled", seatsTaken: 2 } as (typeof jobs)[0]));
  market.follow(countOf({ ...jobs[1], status: "closed" } as (typeof jobs)[0]));
  const engage = (n: number, type: EngagementMessage["type"], status: string, more = {}) => {
    const job = jobs[n] as (typeof jobs)[0];
    const ids = { applicationId: `a${n}`, jobId: job.jobId, workerId: worker };
    const parties = { ...ids, employerId: job.employer.userId };
    const times = { startsAt: job.startsAt, endsAt: job.endsAt };
    const data = { ...parties, ...times, status, ...more };
    const message = { ...envelope, type, at: instant(nowMs), data } as unknown as EngagementMessage;
    engagements.follow(message, market.offer(job.jobId));
  };
  for (const n of [2, 3, 4, 5]) engage(n, "job.applied", "pending");
  engage(3, "job.accepted", "accepted");
  engage(4, "job.approved", "approved", { minutes: 360 });
  engage(5, "job.noShow", "noShow");
  return { market, engagements, ratings, gone };
};

/** Everything that the state answers to others. */
const answersOf = ({ market, engagements, ratings }: Held) => {
  const profile = {
    skills: ["POS"],
    categoryIds: [],
    lat: 37.5663,
    lng: 126.9779,
    radiusKm: 30,
    hourlyWageWonMin: 0,
    availability: [],
  };
  const besides = (offer: Parameters<Engagements["beside"]>[1]) =>
    engagements.beside(worker, offer, "worker");
  const page = { nowMs, atMs: nowMs, after: null, limit: 100, besides };
  return {
    ranked: market.best(wishOf(profile), page),
    size: market.size,
    states: [...market.states()].length,
    live: engagements.live(worker),
    employers: [...engagements.employersOf(worker)],
    shows: engagements.shows(worker, nowMs + hourMs),
    stars: ratings.of(employer),
  };
};

let folder: string;
let file: string;
let writing: Child | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oneday-snapshot-"));
  file = join(folder, "matching", "market.snapshot");
});
afterEach(async () => {
  await writing?.stop("SIGKILL");
  writing = null;
  rmSync(folder, { recursive: true, force: true });
});

test("reading a snapshot restores what was written, and the position it covers", async () => {
  const [before, after] = [held(), empty()];
  expect(await writeSnapshot(file, at, before)).toBe(true);
  expect(await readSnapshot(file, after, isOfLog)).toEqual(at);
  expect(answersOf(after)).toEqual(answersOf(before));
  const stars = { rating: 4.5, reviews: 2 };
  expect(answersOf(after)).toMatchObject({ size: 58, states: 59, stars });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a follower continues from a snapshot as from the original state", async () => {
  const [before, after] = [held(), empty()];
  await writeSnapshot(file, at, before);
  await readSnapshot(file, after, isOfLog);
  for (const { market, ratings } of [before, after]) {
    // One review that is counted already and one that is new.
    ratings.follow(9, reviewOf(4));
    ratings.follow(12, reviewOf(1));
    for (const [{ jobId, status }] of [...market.states()].slice(0, 20)) {
      market.follow({ jobId, status, seatsTaken: 1 } as Parameters<Market["follow"]>[0]);
    }
  }
  expect(answersOf(after)).toEqual(answersOf(before));
  expect(after.ratings.of(employer)).toEqual({ rating: 3.33, reviews: 3 });
});

test("data of an account that is closed by now is not restored", async () => {
  await writeSnapshot(file, at, held());
  const after = empty([worker, employer]);
  await readSnapshot(file, after, isOfLog);
  expect(after.market.size).toBe(58);
  expect(after.ratings.of(employer)).toEqual({ rating: null, reviews: 0 });
  expect([...after.engagements.kept()]).toEqual([]);
});

test("no snapshot is read where none exists, or where it is of another log or format", async () => {
  const after = empty();
  expect(await readSnapshot(file, after, isOfLog)).toBeNull();
  await writeSnapshot(file, at, held());
  expect(await readSnapshot(file, after, () => Promise.resolve(false))).toBeNull();
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"format":3', '"format":2'));
  expect(await readSnapshot(file, after, isOfLog)).toBeNull();
  expect(after.market.size).toBe(0);
});

test("a truncated or changed snapshot is not read, and none of its content is used", async () => {
  await writeSnapshot(file, at, held());
  const whole = readFileSync(file);
  const place = fc.nat({ max: whole.length - 1 });
  await fc.assert(
    fc.asyncProperty(place, fc.boolean(), async (n, isCut) => {
      const bytes = Buffer.from(whole);
      bytes[n] = (bytes[n] ?? 0) ^ 1;
      writeFileSync(file, bytes);
      if (isCut) truncateSync(file, n);
      const after = empty();
      expect(await readSnapshot(file, after, isOfLog)).toBeNull();
      expect([after.market.size, after.engagements.live(worker)]).toEqual([0, []]);
    }),
    { seed: 20261123, numRuns: 60 },
  );
});

test("a snapshot that is no longer wanted when it is complete does not replace the old one", async () => {
  await writeSnapshot(file, at, held());
  const first = readFileSync(file, "utf8");
  expect(await writeSnapshot(file, { position: 99, hash: "h99" }, held(), () => false)).toBe(false);
  expect(readFileSync(file, "utf8")).toBe(first);
});

test("a snapshot is not written while another process writes one, and what a kill left is replaced", async () => {
  await writeSnapshot(file, at, held());
  writeFileSync(`${file}.new`, "half");
  expect(await writeSnapshot(file, { position: 42, hash: "h42" }, held())).toBe(false);
  const longAgo = new Date(Date.now() - hourMs);
  utimesSync(`${file}.new`, longAgo, longAgo);
  expect(await writeSnapshot(file, { position: 42, hash: "h42" }, held())).toBe(true);
  expect(await readSnapshot(file, empty(), isOfLog)).toMatchObject({ position: 42 });
});

test(
  "a writer that is killed leaves a complete snapshot or none",
  async () => {
    const writes = new URL("./snapshot-writer.ts", import.meta.url).pathname;
    const beside = `${file}.new`;
    const size = () => statSync(beside, { throwIfNoEntry: false })?.size ?? -1;
    for (const [round, bytes] of [0, 500_000].entries()) {
      rmSync(beside, { force: true });
      writing = childOf(process.execPath, ["--disable-warning=ExperimentalWarning", writes, file]);
      // The first is killed before any was complete, the second when some were.
      const isWhole = () => statSync(file, { throwIfNoEntry: false }) !== undefined;
      await until(() => size() >= bytes && (round === 0 || isWhole()), startMsMax);
      await writing.stop("SIGKILL");
      const after = empty();
      const from = await readSnapshot(file, after, isOfLog);
      expect(after.market.size).toBe(from === null ? 0 : 2000);
      if (round === 1) expect(from).not.toBeNull();
    }
  },
  startMsMax,
);
