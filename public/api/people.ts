/** People: public profiles by id, each asked for once and shown wherever the person is. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "./client.ts";
import type { Gives } from "./routes.ts";

export type Person = Gives<"GET /api/users/:userId">;

const known = signal<ReadonlyMap<string, Person>>(new Map());
const asked = new Set<string>();
const waiting: string[] = [];
/** The most that the route takes. */
const atOnceMax = 50;

/** Asks for all who wait, in one request where they are not too many. */
const ask = (): void => {
  while (waiting.length > 0) {
    const ids = waiting.splice(0, atOnceMax);
    call("GET /api/users", { ids }).then(
      ({ items }) => {
        const found = items.map((person) => [person.userId, person] as const);
        known.value = new Map([...known.peek(), ...found]);
      },
      // The rows stay without a name, and ask again when they are shown again.
      () => {
        for (const userId of ids) asked.delete(userId);
      },
    );
  }
};

/** The profile of a user; null until it is there, and without an id. */
export const usePerson = (userId: string | null): Person | null => {
  useEffect(() => {
    if (userId === null || asked.has(userId)) return;
    asked.add(userId);
    // The rows of a list come together.
    if (waiting.length === 0) setTimeout(ask);
    waiting.push(userId);
  }, [userId]);
  return known.value.get(userId ?? "") ?? null;
};
