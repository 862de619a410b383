/** Races on one job: changes of its terms, and its waiting list. */
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { hourMs, instant, later, newId } from "../../../services/contracts/core/units.ts";
import { type ActionName, call, type Params } from "../../../services/contracts/index.ts";
import { applications } from "../../../services/job/domain/application.ts";
import { jobs, offered } from "../../../services/job/domain/job.ts";
import jobSchema from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { type Posting, postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";

let world: TestBroker;
const { securityProbe, tokenFor } = testTokens();
beforeAll(async () => {
  world = await startBroker([...neighbours().schemas, securityProbe, jobSchema]);
});
afterAll(() => world.stop());

type Role = "worker" | "employer";
const as = <A extends ActionName>(role: Role, userId: string, action: A, params: Params<A>) =>
  call(world.broker, action, params, { meta: { token: tokenFor(userId, role) } });
const log = () => (serviceOf(world.broker, "job") as JobService).log;
const stateOf = async (jobId: string) => offered(await log().state(jobs, jobId));
const typeOf = (reason: unknown): string => (reason as { type?: string }).type ?? String(reason);

/** Runs `act` so many turns of the event loop later. */
const after = async <T>(turns: number, act: () => Promise<T>): Promise<T> => {
  for (let n = 0; n < turns; n += 1) await turn();
  return act();
};
/** The change of each round, and the turns at which it and each application come. */
const rounds = fc.sample(
  fc.record({
    what: fc.constantFrom("wage", "times"),
    changeAt: fc.nat(12),
    seeing: fc.array(fc.nat(12), { minLength: 2, maxLength: 2 }),
    blind: fc.nat(12),
  }),
  { numRuns: 100, seed: 14 },
);
const changed = ({ endsAt }: Posting, what: string) =>
  what === "wage" ? { hourlyWageWon: 13_000 } : { endsAt: later(instant(endsAt), hourMs) };

test("terms that change while workers apply never bind a worker who read the old ones", async () => {
  const seen = { refused: 0, applied: 0, changed: 0 };
  for (const { what, changeAt, seeing, blind } of rounds) {
    const employerId = newId();
    const posting = postingOf();
    const { jobId, version = 1 } = await as("employer", employerId, "job.post", posting);
    const read = (await stateOf(jobId)).posting;
    const apply = (terms: { termsVersion?: number }) =>
      as("worker", newId(), "job.apply", { jobId, ...terms });
    const patch = changed(posting, what);
    const change = after(changeAt, () =>
      as("employer", employerId, "job.edit", { jobId, ...patch }),
    );
    const asked = [
      ...seeing.map((turns) => after(turns, () => apply({ termsVersion: version }))),
      after(blind, () => apply({})),
    ];
    const [[edited], made] = await Promise.all([
      Promise.allSettled([change]),
      Promise.allSettled(asked),
    ]);
    if (edited.status === "fulfilled") seen.changed += 1;
    else expect(typeOf(edited.reason)).toBe("TERMS_FIXED");
    const current = (await stateOf(jobId)).posting;
    for (const [n, one] of made.entries()) {
      if (one.status === "rejected") {
        seen.refused += 1;
        expect(typeOf(one.reason)).toBe("TERMS_CHANGED");
        continue;
      }
      seen.applied += 1;
      const { applicationId } = one.value;
      const { applied } = await log().state(applications, applicationId);
      const { hourlyWageWon, endsAt } = applied?.terms ?? {};
      // This holds for an application without a version, too: it gets the current terms.
      const bound = n < seeing.length ? [read, current] : [current];
      for (const terms of bound) {
        expect({ hourlyWageWon, endsAt }).toEqual({
          hourlyWageWon: terms.hourlyWageWon,
          endsAt: terms.endsAt,
        });
      }
    }
  }
  // Each outcome came often enough for the rounds to mean something.
  expect(seen.refused).toBeGreaterThan(20);
  expect(seen.applied).toBeGreaterThan(20);
  expect(seen.changed).toBeGreaterThan(20);
}, 120_000);

test.each([1, 2, 3])(
  "of thirty parallel applications for %i seats with firstCome, four for each seat are let in",
  async (seats) => {
    const posting = postingOf({ seats, selection: "firstCome" });
    const { jobId } = await as("employer", newId(), "job.post", posting);
    const asked = Array.from({ length: 30 }, () => as("worker", newId(), "job.apply", { jobId }));
    const made = await Promise.allSettled(asked);
    const reasons = made.flatMap((one) => (one.status === "rejected" ? [typeOf(one.reason)] : []));
    expect(reasons).toEqual(Array.from({ length: 30 - 4 * seats }, () => "JOB_FULL"));
    const { applicants, holders } = await stateOf(jobId);
    expect(Object.keys(applicants)).toHaveLength(4 * seats);
    expect(holders.length).toBeLessThanOrEqual(seats);
    const entered = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const ids = entered.map(({ applicationId }) => applicationId);
    expect(ids.sort()).toEqual(Object.values(applicants).sort());
  },
  30_000,
);
