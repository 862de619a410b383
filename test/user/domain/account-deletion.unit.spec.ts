import { describe, expect, test } from "@jest/globals";
import type { LogEvent } from "../../../mixins/log/commit.ts";
import { accountGates, moveGate } from "../../../mixins/personal-data/account-gate-rules.ts";
import { nextOf, refuse, type SagaState, succeed, undone } from "../../../mixins/saga/saga.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { accesses, closeAccount, mayReset, stands } from "../../../services/user/domain/access.ts";
import {
  askDeletion,
  deletionSaga,
  type Input,
} from "../../../services/user/domain/account-deletion.saga.ts";
import {
  type Deletion,
  type DeletionEvent,
  deletions,
  isBegun,
  isGone,
  isRefused,
  sagaOf,
} from "../../../services/user/domain/account-deletion.ts";

const at = instant("2026-11-23T00:00:00Z");
const input = (deletionId: string): Input => ({
  userId: "u",
  deletionId,
  askedAt: at,
  kept: [],
  role: "worker",
});
const fold = (state: Deletion, events: readonly LogEvent[]): Deletion =>
  (events as readonly DeletionEvent[]).reduce(deletions.evolve, state);
const asked = (state = deletions.empty, deletionId = "d1"): Deletion =>
  fold(state, askDeletion(state, input(deletionId), "c"));
const running = (state: Deletion): SagaState => {
  const saga = sagaOf(state);
  if (saga === undefined) throw new Error("nothing was asked");
  return saga;
};
const stepOf = (state: Deletion) => {
  const next = nextOf(deletionSaga, running(state));
  if (next.do === "nothing") throw new Error("nothing is left to do");
  return next.step;
};
const afterStep = (state: Deletion): Deletion =>
  fold(state, succeed(deletionSaga, running(state), stepOf(state), {}));
/** The names of the steps from here on, each of which succeeds. */
const way = (from: Deletion): string[] => {
  const names: string[] = [];
  for (let state = from; running(state).status === "running"; state = afterStep(state)) {
    names.push(stepOf(state).name);
  }
  return names;
};
const closes = ["closeTime", "closeWork", "closeMoney"];

describe("a deletion", () => {
  test("closes all account gates first, then leaves, and erases the account last", () => {
    const names = way(asked());
    expect(names.slice(0, 4)).toEqual([...closes, "leave"]);
    expect(names.at(-1)).toBe("eraseAccount");
    expect(names).toHaveLength(11);
  });

  test("cannot be undone from its fourth step on", () => {
    const closed = closes.reduce(afterStep, asked());
    expect(isGone(closed)).toBe(false);
    const left = afterStep(closed);
    expect(isGone(left)).toBe(true);
    const all = deletionSaga.steps.slice(3);
    expect(all.filter(({ mustSucceed }) => !mustSucceed)).toEqual([]);
    expect(all.filter(({ undo }) => undo !== undefined)).toEqual([]);
  });

  test.each(closes.map((name, at) => [name, at] as const))(
    "refused at %s reopens the closed gates, also that one, and may be asked for again",
    (_, before) => {
      const state = closes.slice(0, before).reduce(afterStep, asked());
      const reason = { code: "OPEN_OBLIGATIONS", data: { reasons: [] } };
      let refused = fold(state, refuse(deletionSaga, running(state), stepOf(state), reason));
      const opened: string[] = [];
      while (running(refused).status === "undoing") {
        const step = stepOf(refused);
        opened.push(step.name);
        refused = fold(refused, undone(deletionSaga, running(refused), step));
      }
      expect(opened).toEqual(closes.slice(0, before + 1).reverse());
      expect([isRefused(refused), isBegun(refused), isGone(refused)]).toEqual([true, false, false]);
      const again = asked(refused, "d2");
      expect([again.attempts, again.asked?.deletionId]).toEqual([2, "d2"]);
      expect(running(again).key).not.toBe(running(refused).key);
    },
  );

  test("asked for again while it runs, or after its end, begins nothing", () => {
    expect(askDeletion(asked(), input("d2"), "c")).toEqual([]);
    let state = asked();
    while (running(state).status === "running") state = afterStep(state);
    expect(askDeletion(state, input("d2"), "c")).toEqual([]);
  });

  test("holds ids alone in its log, and lists kept data by kind", () => {
    const events = askDeletion(deletions.empty, input("d1"), "c");
    const names = new Set(events.flatMap(({ data }) => Object.keys(data)));
    for (const name of ["name", "email", "phone", "birthDate"]) expect(names.has(name)).toBe(false);
  });
});

describe("a closed account", () => {
  const closed = closeAccount(accesses.empty, { userId: "u", deletionId: "d", role: "worker", at });
  const access = closed.reduce(accesses.evolve, accesses.empty);

  test("has no valid session, not even the one that asked, and is closed once", () => {
    expect(stands(access, { sessionId: "s", generation: 0 })).toBe(false);
    expect(closeAccount(access, { userId: "u", deletionId: "other", role: "worker", at })).toEqual(
      [],
    );
  });

  test("gets no password by a mail that is on its way", () => {
    const mail = { mailId: "m", emailHash: "e", askedAt: at, usedAt: at, generation: 0 };
    expect(mayReset(accesses.empty, mail)).toBe(true);
    expect(mayReset(access, { ...mail, generation: access.generation })).toBe(false);
  });
});

test("a closed account gate can reopen, but not after the person has left", () => {
  const moved = (from: Parameters<typeof moveGate>[0], type: Parameters<typeof moveGate>[2]) =>
    moveGate(from, "u", type).reduce(accountGates.evolve, from);
  expect(moved("open", "accountClosed")).toBe("closed");
  expect(moved("closed", "accountReopened")).toBe("open");
  expect(moved("closed", "accountGone")).toBe("gone");
  expect(moved("gone", "accountReopened")).toBe("gone");
});
