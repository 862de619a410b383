import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { LogEvent } from "../../../mixins/log/commit.ts";
import { abort, resume } from "../../../mixins/saga/operator-rules.ts";
import {
  begin,
  evolveSagas,
  isEnded,
  isSagaEvent,
  nextOf,
  refuse,
  type SagaDefinition,
  type Sagas,
  succeed,
  undone,
} from "../../../mixins/saga/saga.ts";

type Input = { readonly n: number };
const step = (name: string, canUndo: boolean, mustSucceed: boolean) => ({
  name,
  mustSucceed,
  call: () => ({ action: name, params: {} }),
  ...(canUndo ? { undo: () => ({ action: `un${name}`, params: {} }) } : {}),
});
const fold = (sagas: Sagas, events: readonly LogEvent[]): Sagas =>
  events.filter(isSagaEvent).reduce(evolveSagas, sagas);

type Outcome = { asked: string[]; undone: string[]; events: LogEvent[]; sagas: Sagas };

/**
 * Drives a saga to its end, from the beginning or from past events; `refusals` names the refused
 * steps.
 */
const drive = (
  definition: SagaDefinition<Input>,
  refusals: ReadonlySet<string>,
  happened?: readonly LogEvent[],
): Outcome => {
  const events: LogEvent[] = [...(happened ?? begin(definition, "k", { n: 1 }, "c"))];
  let sagas = fold({}, events);
  const outcome: Outcome = { asked: [], undone: [], events, sagas };
  for (let turn = 0; turn < 100; turn += 1) {
    const saga = sagas["k"];
    if (saga === undefined || isEnded(saga)) break;
    const next = nextOf(definition, saga);
    if (next.do === "nothing") throw new Error("an open saga has something to do");
    const { name } = next.step;
    if (next.do === "ask") outcome.asked.push(name);
    else outcome.undone.push(name);
    const isRefused = refusals.has(name);
    const made =
      next.do === "undo"
        ? undone(definition, saga, next.step)
        : isRefused
          ? refuse(definition, saga, next.step, { code: "NO", data: {} })
          : succeed(definition, saga, next.step, {});
    events.push(...made);
    sagas = fold(sagas, made);
  }
  return { ...outcome, sagas };
};

const names = ["a", "b", "c", "d", "e"] as const;
const definitions = fc
  .record({
    length: fc.integer({ min: 1, max: 5 }),
    pivot: fc.integer({ min: 0, max: 5 }),
    undoable: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    refused: fc.subarray([...names]),
  })
  .map(({ length, pivot, undoable, refused }) => ({
    definition: {
      name: "any",
      steps: names
        .slice(0, length)
        .map((name, index) => step(name, undoable[index] ?? false, index >= pivot)),
      completed: () => [{ type: "happened", data: {} }],
      compensated: () => [{ type: "unhappened", data: {} }],
    } satisfies SagaDefinition<Input>,
    refusals: new Set<string>(refused),
    pivot,
  }));

test("a saga without a refusal calls every step once, in order, and completes", () => {
  fc.assert(
    fc.property(definitions, ({ definition }) => {
      const { asked, undone: undid, sagas, events } = drive(definition, new Set());
      expect(asked).toEqual(definition.steps.map(({ name }) => name));
      expect(undid).toEqual([]);
      expect(sagas["k"]?.status).toBe("completed");
      expect(events.filter(({ type }) => type === "happened")).toHaveLength(1);
    }),
    { seed: 1 },
  );
});

test("a refusal undoes that step and those before it in reverse order, and calls no later step", () => {
  fc.assert(
    fc.property(definitions, ({ definition, refusals, pivot }) => {
      const at = definition.steps.findIndex(({ name }) => refusals.has(name));
      if (at < 0 || at >= pivot) return;
      const { asked, undone: undid, sagas, events } = drive(definition, refusals);
      expect(asked).toEqual(definition.steps.slice(0, at + 1).map(({ name }) => name));
      const undoable = definition.steps.slice(0, at + 1).filter((each) => "undo" in each);
      expect(undid).toEqual(undoable.map(({ name }) => name).reverse());
      expect(sagas["k"]).toMatchObject({ status: "compensated", reason: { code: "NO" } });
      expect(events.filter(({ type }) => type === "unhappened")).toHaveLength(1);
    }),
    { seed: 2 },
  );
});

test("a refusal after the point of no return parks the saga and undoes nothing", () => {
  fc.assert(
    fc.property(definitions, ({ definition, refusals, pivot }) => {
      const at = definition.steps.findIndex(({ name }) => refusals.has(name));
      if (at < 0 || at < pivot) return;
      const { undone: undid, sagas } = drive(definition, refusals);
      expect(undid).toEqual([]);
      expect(sagas["k"]).toMatchObject({ status: "parked", reason: { code: "NO" } });
    }),
    { seed: 3 },
  );
});

test("a saga stopped after any event continues from its state to the same end", () => {
  fc.assert(
    fc.property(definitions, ({ definition, refusals }) => {
      const { events, sagas } = drive(definition, refusals);
      const prefixes = events.map((_, index) => fold({}, events.slice(0, index + 1)));
      expect(prefixes.at(-1)).toEqual(sagas);
      for (const prefix of prefixes) {
        const saga = prefix["k"];
        // Between the events of one commit there is no stop; an open state has something to do.
        if (saga && !isEnded(saga) && saga.status === "running") {
          const isMidCommit = Object.values(saga.steps).every((status) => status !== "requested");
          if (!isMidCommit) expect(nextOf(definition, saga).do).toBe("ask");
        }
      }
    }),
    { seed: 4 },
  );
});

const parked: LogEvent = { type: "saga.parked", data: { key: "k", reason: "b: no answer" } };
const sagaOf = (sagas: Sagas) => {
  const saga = sagas["k"];
  if (saga === undefined) throw new Error("the saga has begun");
  return saga;
};

/** A saga and each place at which it may be parked: each call of a step or an undo. */
const parkedAnywhere = (definition: SagaDefinition<Input>, refusals: ReadonlySet<string>) => {
  const { events } = drive(definition, refusals);
  return events.flatMap((_, index) => {
    const before = events.slice(0, index + 1);
    const saga = sagaOf(fold({}, before));
    if (isEnded(saga) || nextOf(definition, saga).do === "nothing") return [];
    return [{ before, saga, events: [...before, parked] }];
  });
};

test("a saga that was parked anywhere and resumed comes to the same end as without parking", () => {
  fc.assert(
    fc.property(definitions, ({ definition, refusals, pivot }) => {
      const refused = new Set([...refusals].filter((name) => names.indexOf(name as "a") < pivot));
      const whole = drive(definition, refused);
      for (const { events, saga } of parkedAnywhere(definition, refused)) {
        const stopped = sagaOf(fold({}, events));
        expect(stopped).toMatchObject({ status: "parked", reason: { code: "b: no answer" } });
        expect(nextOf(definition, stopped).do).toBe("nothing");
        const going = [...events, ...resume(stopped)];
        expect(sagaOf(fold({}, going))).toMatchObject({ ...saga, round: 1 });
        const end = drive(definition, refused, going);
        expect(end.sagas["k"]).toEqual({ ...sagaOf(whole.sagas), round: 1 });
        const facts = ({ type }: LogEvent) => !type.startsWith("saga.");
        expect(end.events.filter(facts)).toEqual(whole.events.filter(facts));
      }
    }),
    { seed: 5 },
  );
});

test("a saga aborted before its point of no return undoes all called steps, in reverse order", () => {
  fc.assert(
    fc.property(definitions, ({ definition, pivot }) => {
      for (const { events, saga } of parkedAnywhere(definition, new Set())) {
        const asked = Object.keys(saga.steps);
        if (asked.length > pivot) continue;
        const stopped = sagaOf(fold({}, events));
        const end = drive(definition, new Set(), [...events, ...abort(definition, stopped)]);
        const undoable = definition.steps.filter(
          (one) => asked.includes(one.name) && "undo" in one,
        );
        expect(end.undone).toEqual(undoable.map(({ name }) => name).reverse());
        expect(end.asked).toEqual([]);
        expect(end.sagas["k"]).toMatchObject({
          status: "compensated",
          reason: { code: "SAGA_ABORTED" },
        });
        expect(end.events.filter(({ type }) => type === "unhappened")).toHaveLength(1);
      }
    }),
    { seed: 6 },
  );
});

test("a saga that called a step after its point of no return cannot be aborted", () => {
  fc.assert(
    fc.property(definitions, ({ definition, pivot }) => {
      for (const { events, saga } of parkedAnywhere(definition, new Set())) {
        if (Object.keys(saga.steps).length <= pivot) continue;
        const stopped = sagaOf(fold({}, events));
        expect(() => abort(definition, stopped)).toThrow(
          expect.objectContaining({ type: "SAGA_NOT_ABORTABLE" }),
        );
      }
    }),
    { seed: 7 },
  );
});

test("a saga parked while it was undoing continues to undo, with the same reason", () => {
  const definition = {
    name: "any",
    steps: [step("a", true, false), step("b", false, false)],
    compensated: (_: Input, { code }: { code: string }) => [{ type: code, data: {} }],
  };
  const { events } = drive(definition, new Set(["b"]));
  const undoing = events.slice(0, -3);
  for (const act of [resume, (saga: Parameters<typeof resume>[0]) => abort(definition, saga)]) {
    const stopped = [...undoing, parked];
    const end = drive(definition, new Set(), [...stopped, ...act(sagaOf(fold({}, stopped)))]);
    expect(end.undone).toEqual(["a"]);
    expect(end.events.at(-1)).toEqual({ type: "NO", data: {} });
  }
});

test("only a parked saga is resumed or aborted", () => {
  const definition = { name: "any", steps: [step("a", true, false)] };
  const running = sagaOf(fold({}, begin(definition, "k", { n: 1 }, "c")));
  const completed = sagaOf(drive(definition, new Set()).sagas);
  for (const saga of [running, completed]) {
    const refusal = expect.objectContaining({ type: "SAGA_NOT_PARKED" });
    expect(() => resume(saga)).toThrow(refusal);
    expect(() => abort(definition, saga)).toThrow(refusal);
  }
});
