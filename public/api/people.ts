/** People: public profiles by id, each asked for once and shown wherever the person is. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "./client.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { Gives } from "./routes.ts";
import type { Load } from "./use-answer.ts";

export type Person = Gives<"GET /api/users/:userId">;

const known = signal<ReadonlyMap<string, Person>>(new Map());
/** Who is shown without a name, and why. */
const failed = signal<ReadonlyMap<string, Problem>>(new Map());
const asked = new Set<string>();
const waiting: string[] = [];
/** In how many places each person is shown now. */
const places = new Map<string, number>();
/** The most that the route takes. */
const atOnceMax = 50;

const forget = (userId: string): void => {
  if (!failed.peek().has(userId)) return;
  failed.value = new Map([...failed.peek()].filter(([id]) => id !== userId));
};

/** Asks for all who wait, in one request where they are not too many. */
const ask = (): void => {
  while (waiting.length > 0) {
    const ids = waiting.splice(0, atOnceMax);
    call("GET /api/users", { ids }).then(
      ({ items }) => {
        const found = items.map((person) => [person.userId, person] as const);
        known.value = new Map([...known.peek(), ...found]);
      },
      (thrown: unknown) => {
        const problem = problemOf(thrown);
        for (const userId of ids) asked.delete(userId);
        const unnamed = ids.filter((id) => places.has(id)).map((id) => [id, problem] as const);
        failed.value = new Map([...failed.peek(), ...unnamed]);
      },
    );
  }
};

const want = (userId: string): void => {
  if (asked.has(userId)) return;
  asked.add(userId);
  // The rows of a list come together.
  if (waiting.length === 0) setTimeout(ask);
  waiting.push(userId);
};

/** The profile of a user; null until it is there, and without an id. */
export const usePerson = (userId: string | null): Person | null => {
  useEffect(() => {
    if (userId === null) return undefined;
    places.set(userId, (places.get(userId) ?? 0) + 1);
    want(userId);
    return () => {
      const left = (places.get(userId) ?? 1) - 1;
      if (left > 0) return void places.set(userId, left);
      places.delete(userId);
      forget(userId);
    };
  }, [userId]);
  return known.value.get(userId ?? "") ?? null;
};

/** Whether the profile of a user who is shown could not be read. */
export const hasNoName = (userId: string): boolean => failed.value.has(userId);

/** All who are shown and could not be read, as one load. */
export const unnamed = (): Pick<Load<unknown>, "problem" | "again"> => ({
  problem: failed.value.values().next().value ?? null,
  again: () => {
    const ids = [...failed.peek().keys()];
    failed.value = new Map();
    for (const userId of ids) want(userId);
  },
});
