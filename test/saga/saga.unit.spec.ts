import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { LogEvent } from "../../mixins/log/commit.ts";
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
} from "../../mixins/saga/saga.ts";

type Input = { readonly n: number };
const step = (name: string, canUndo: boolean, mustSucceed: boolean) => ({
  name,
  mustSucceed,
  call: () => ({ action: name, params: {} }),
  ...(canUndo ? { undo: () => ({ action: `un${name}`, params: {} }) } : {}),
});
const fold = (sagas: Sagas, events: readonly LogEvent[]): Sagas =>
  events.filter(isSagaEvent).reduce(evolveSagas, sagas);

type Told = { asked: string[]; undone: string[]; events: LogEvent[]; sagas: Sagas };

/** Drives a saga to its end; `refusals` says which steps are refused. */
const drive = (definition: SagaDefinition<Input>, refusals: ReadonlySet<string>): Told => {
  const events: LogEvent[] = begin(definition, "k", { n: 1 }, "c");
  let sagas = fold({}, events);
  const told: Told = { asked: [], undone: [], events, sagas };
  for (let turn = 0; turn < 100; turn += 1) {
    const saga = sagas["k"];
    if (saga === undefined || isEnded(saga)) break;
    const next = nextOf(definition, saga);
    if (next.do === "nothing") throw new Error("an open saga has something to do");
    const { name } = next.step;
    if (next.do === "ask") told.asked.push(name);
    else told.undone.push(name);
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
  return { ...told, sagas };
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

test("a saga without a refusal asks every step once, in order, and completes", () => {
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

test("a refused step undoes all before it in reverse order, and what follows is never asked", () => {
  fc.assert(
    fc.property(definitions, ({ definition, refusals, pivot }) => {
      const at = definition.steps.findIndex(({ name }) => refusals.has(name));
      if (at < 0 || at >= pivot) return;
      const { asked, undone: undid, sagas, events } = drive(definition, refusals);
      expect(asked).toEqual(definition.steps.slice(0, at + 1).map(({ name }) => name));
      const undoable = definition.steps.slice(0, at).filter((each) => "undo" in each);
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

test("a saga stopped after any event goes on to the same end from its fold", () => {
  fc.assert(
    fc.property(definitions, ({ definition, refusals }) => {
      const { events, sagas } = drive(definition, refusals);
      const prefixes = events.map((_, index) => fold({}, events.slice(0, index + 1)));
      expect(prefixes.at(-1)).toEqual(sagas);
      for (const prefix of prefixes) {
        const saga = prefix["k"];
        // Between the events of one commit there is no stop; an open fold has something to do.
        if (saga && !isEnded(saga) && saga.status === "running") {
          const isMidCommit = Object.values(saga.steps).every((status) => status !== "requested");
          if (!isMidCommit) expect(nextOf(definition, saga).do).toBe("ask");
        }
      }
    }),
    { seed: 4 },
  );
});
