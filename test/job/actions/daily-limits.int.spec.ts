/** How often in a day a worker applies, over the real job and user services. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { dayMs, hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { perDay } from "../../../services/contracts/kernel/daily-limit.ts";
import type { TestBroker } from "../../support/broker.ts";
import { join, soon, startWork } from "../../user/work.ts";

let world: TestBroker;
beforeAll(async () => {
  world = await startWork();
});
afterAll(() => world.stop());

test("a worker with 400 bookings today may apply again tomorrow, and nothing is left half done", async () => {
  const [worker, employer] = await Promise.all([
    join(world.broker, { role: "worker" }),
    join(world.broker, { role: "employer", companyName: "하루물류" }),
  ]);
  const { jobId } = await employer.ask("job.post", soon());
  const book = (n: number) => {
    const from = later(now(), 30 * dayMs + n * hourMs);
    const [applicationId, cid] = [newId(), newId()];
    const span = { from, to: later(from, hourMs) };
    return call(world.broker, "user.calendar.book", {
      cid,
      applicationId,
      workerId: worker.userId,
      ...span,
    });
  };
  const asked = await Promise.allSettled(
    Array.from({ length: perDay.applications + 10 }, (_, n) => book(2 * n)),
  );
  const done = asked.filter(({ status }) => status === "fulfilled");
  expect(done).toHaveLength(perDay.applications);
  await expect(worker.ask("job.apply", { jobId })).rejects.toMatchObject({
    type: "DAILY_LIMIT",
    code: 429,
    data: { retryAfterS: expect.any(Number) },
  });
  expect((await employer.ask("job.applications", { jobId })).items).toEqual([]);
});
