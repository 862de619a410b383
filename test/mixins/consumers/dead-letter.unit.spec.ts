import { expect, test } from "@jest/globals";
import { Errors } from "moleculer";
import {
  attemptsPerRound,
  backOffMs,
  codeOf,
  deadLetterOf,
  failedAgain,
  isNotItsFault,
  triedAgain,
} from "../../../mixins/consumers/dead-letter.ts";
import { Conflict } from "../../../mixins/log/appender.ts";
import { StoreFault } from "../../../mixins/store/store.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { instant, newId } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";

const at = { action: "user.facts", nodeID: "user-1" };

test.each([
  ["the store is away", new StoreFault("database: gone")],
  ["a service is not registered", new Errors.ServiceNotFoundError(at)],
  ["a service is not reached", new Errors.ServiceNotAvailableError(at)],
  ["a call timed out", new Errors.RequestTimeoutError(at)],
  ["a deadline passed before the call", new Errors.RequestSkippedError(at)],
  ["a queue is full", new Errors.QueueIsFullError({ ...at, size: 1, limit: 1 })],
  ["others write the same stream", new Conflict("ledger")],
])("that %s is not a message's fault", (_, error) => {
  expect(isNotItsFault(error)).toBe(true);
});

test.each([
  ["a rule refuses", new Refusal("HOLD_MISSING")],
  ["the code is wrong", new TypeError("undefined is not a function")],
  ["a neighbour is up and fails", new Errors.MoleculerServerError("broken", 500, "BROKEN", {})],
  ["a neighbour refuses", new Errors.MoleculerClientError("no", 409, "JOB_FULL", {})],
  ["something else was thrown", "a text"],
])("that %s is a message's fault", (_, error) => {
  expect(isNotItsFault(error)).toBe(false);
});

test("a dead letter keeps only the code or the name of its error", () => {
  expect(codeOf(new Refusal("HOLD_MISSING"))).toBe("HOLD_MISSING");
  expect(codeOf(new TypeError("the secret"))).toBe("TypeError");
  expect(codeOf({ type: "the secret of a@b.c" })).toBe("Error");
  expect(codeOf("the secret")).toBe("Error");
});

const message: Message<"user.registered"> = {
  ...{ type: "user.registered", data: { userId: newId(), role: "worker" }, source: "user" },
  ...{ stream: "user:1", position: 7, index: 1, at: instant(0), correlationId: "c" },
  ...{ actor: null, hash: "h" },
};
const lane = { consumer: "subscription", source: "user" };

test("a dead letter fails after its attempts, with growing pauses, and a replay gives it as many again", () => {
  let deadLetter = deadLetterOf("communication", lane, message, new Error("no"), instant(0));
  for (let round = 1; round <= 2; round += 1) {
    const waits: number[] = [];
    while (deadLetter.status === "waiting") {
      waits.push(backOffMs(deadLetter));
      deadLetter = failedAgain(deadLetter, new Error("no"));
    }
    expect(deadLetter.attempts).toBe(round * attemptsPerRound);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(new Set(waits).size).toBe(waits.length);
    deadLetter = triedAgain(deadLetter);
    expect(backOffMs(deadLetter)).toBe(0);
  }
});

test("dead letters sort as their messages do, and each has its own id", () => {
  const places = [
    [2, 0],
    [10, 0],
    [10, 1],
    [10, 12],
    [100, 2],
  ] as const;
  const made = places.map(([position, index]) =>
    deadLetterOf("communication", lane, { ...message, position, index }, null, instant(0)),
  );
  const ids = made.map(({ _id }) => _id);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(made.map(({ letterId }) => letterId)).size).toBe(made.length);
});
