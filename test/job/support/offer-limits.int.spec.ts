/** How much an employer may have on offer, over the real job and user services. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { dayMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import type { Params } from "../../../services/contracts/index.ts";
import { boundsOf } from "../../../services/job/domain/offer-limits.ts";
import job from "../../../services/job/job.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { services } from "../../user/people.ts";
import { join, type Someone } from "../../user/work.ts";

const postingsMax = 60;
const poor = boundsOf(postingsMax, false);
const rich = boundsOf(postingsMax, true);
const funded = new Set<string>();

let world: TestBroker;
let employer: Someone;
beforeAll(async () => {
  const probes = neighbours().schemas.filter(({ name }) => name !== "user");
  const wallet = ({ params }: { params: { employerId: string } }) => ({
    isFunded: funded.has(params.employerId),
  });
  const around = probes.map((probe) =>
    probe.name === "payment" ? { ...probe, actions: { ...probe.actions, funded: wallet } } : probe,
  );
  const env = { ONEDAY_POSTINGS_MAX: String(postingsMax) };
  world = await startBroker([...services, job, ...around], undefined, env);
});
afterAll(() => world.stop());
beforeEach(async () => {
  employer = await join(world.broker, { role: "employer", companyName: "하루물류" });
});

const post = (more: Partial<Params<"job.post">> = {}, key?: string) =>
  employer.ask("job.post", postingOf({ startsAt: later(now(), dayMs), seats: 1, ...more }), key);
const codeOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
    return "done";
  } catch (error) {
    return (error as { type: string }).type;
  }
};
/** The outcome of each of so many parallel calls. */
const atOnce = async (count: number, more: Partial<Params<"job.post">> = {}) => {
  const posting = { startsAt: later(now(), dayMs), ...more };
  const codes = await Promise.all(
    Array.from({ length: count }, async () => {
      const key = newId();
      let code = "";
      // A call that an overloaded node refused is repeated for the same posting.
      await until(async () => {
        code = await codeOf(post(posting, key));
        return code !== "SERVICE_NOT_AVAILABLE";
      });
      return code;
    }),
  );
  return (code: string) => codes.filter((one) => one === code).length;
};

test("parallel postings succeed up to the limit of an empty wallet, and money allows more", async () => {
  await post();
  const first = await atOnce(poor.postings + 4);
  expect(first("done")).toBe(poor.postings - 1);
  expect(first("TOO_MANY_POSTINGS")).toBe(5);
  funded.add(employer.userId);
  for (let n = poor.postings; n < rich.postings - 5; n += 1) await post();
  const last = await atOnce(10);
  expect(last("done")).toBe(5);
  expect(last("TOO_MANY_POSTINGS")).toBe(5);
});

test("seats count over all open postings, and cancelled ones no longer count", async () => {
  const large = Math.floor(poor.seats / 3);
  const posted = await Promise.all([1, 2, 3].map(() => post({ seats: large })));
  expect(await codeOf(post({ seats: large }))).toBe("TOO_MANY_SEATS");
  await employer.ask("job.cancel", { jobId: posted[0]?.jobId ?? "" });
  expect(await codeOf(post({ seats: large }))).toBe("done");
});

test("a posting cannot be enlarged, published or reposted beyond the bounds", async () => {
  const { jobId } = await post();
  await post({ seats: poor.seats - 2 });
  expect(await codeOf(employer.ask("job.edit", { jobId, seats: 3 }))).toBe("TOO_MANY_SEATS");
  expect(await codeOf(employer.ask("job.edit", { jobId, seats: 2 }))).toBe("done");
  const draft = await post({ seats: 1, draft: true });
  const publish = employer.ask("job.publish", { jobId: draft.jobId });
  expect(await codeOf(publish)).toBe("TOO_MANY_SEATS");
  const more = { startsAt: later(now(), dayMs), endsAt: later(now(), 1.4 * dayMs) };
  expect(await codeOf(employer.ask("job.repost", { jobId, ...more }))).toBe("TOO_MANY_SEATS");
});

test("drafts have the same limit as postings", async () => {
  const drafts = await atOnce(poor.postings + 2, { draft: true });
  expect(drafts("done")).toBe(poor.postings);
  expect(await codeOf(post())).toBe("done");
});

test("posting and cancelling is limited per day", async () => {
  for (let n = 0; n < poor.perDay; n += 1) {
    const { jobId } = await post();
    await employer.ask("job.cancel", { jobId });
  }
  expect(await codeOf(post())).toBe("DAILY_LIMIT");
});

test("a repeated key replays its posting although the limit is reached by now", async () => {
  const posting = postingOf({ startsAt: later(now(), dayMs), seats: poor.seats });
  const { jobId } = await employer.ask("job.post", posting, "board-key-1");
  expect(await codeOf(post())).toBe("TOO_MANY_SEATS");
  expect((await employer.ask("job.post", posting, "board-key-1")).jobId).toBe(jobId);
});

test("with money sixty postings of two thousand seats are possible, at the smallest configured limit", () => {
  expect(rich).toEqual({ postings: 60, seats: 3000, perDay: 180 });
});
