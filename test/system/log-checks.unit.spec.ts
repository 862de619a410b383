import { expect, test } from "@jest/globals";
import type { LogEvent } from "../../mixins/log/commit.ts";
import { hourMs, instant, later } from "../../services/contracts/core/units.ts";
import * as rules from "../../services/job/domain/job.ts";
import * as seatRules from "../../services/job/domain/seats.ts";
import { postingOf } from "../support/postings.ts";
import { faultsOfCommits } from "./log-checks.ts";

const at = instant("2026-12-01T03:00:00Z");
const terms = {
  posting: {
    skills: [],
    selection: "choose",
    ...postingOf({ startsAt: later(at, hourMs), seats: 2 }),
  },
  takeHomeWon: 80_000,
  regularEmployees: 5,
} as unknown as Parameters<typeof rules.post>[2];
const posted = rules.post(rules.jobs.empty, "e", terms, false, at);
const taken = (id: string) =>
  seatRules.takeSeat(posted.reduce(rules.jobs.evolve, rules.jobs.empty), id, at);
const commit = (stream: string, ...events: readonly object[]) => ({
  stream,
  events: events as LogEvent[],
});
const started = {
  type: "saga.started",
  data: { saga: "apply", key: "apply", input: {}, correlationId: "c" },
};

test("as many holders as seats are no fault, one more is", async () => {
  const two = [commit("job:j", ...posted, ...taken("a1")), commit("job:j", ...taken("a2"))];
  expect(await faultsOfCommits(two)).toEqual([]);
  const three = [...two, commit("job:other", ...posted), commit("job:j", ...taken("a3"))];
  expect(await faultsOfCommits(three)).toEqual(["job:j had 3 holders"]);
});

test("a seat too many is a fault even if it was released", async () => {
  const freed = { type: "seatFreed", data: { applicationId: "a3", stands: "filled" } };
  const all = commit("job:j", ...posted, ...taken("a1"), ...taken("a2"), ...taken("a3"));
  expect(await faultsOfCommits([all, commit("job:j", freed)])).toHaveLength(1);
});

test.each([
  ["saga.completed", []],
  ["saga.compensated", []],
  ["saga.parked", ["saga apply of application:a is parked"]],
  [null, ["saga apply of application:a is running"]],
])("a saga with the last event %s", async (last, faults) => {
  const end = last === null ? [] : [{ type: last, data: { key: "apply", reason: "r" } }];
  expect(await faultsOfCommits([commit("application:a", started, ...end)])).toEqual(faults);
});
