/** People: public profiles by id, each asked for once and shown wherever the person is. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "./client.ts";
import type { Gives } from "./routes.ts";

export type Person = Gives<"GET /api/users/:userId">;

const known = signal<ReadonlyMap<string, Person>>(new Map());
const asked = new Set<string>();
const waiting: string[] = [];
/** A long list asks for its people in turn, so that the rate limit is not used up. */
const atOnceMax = 4;
let running = 0;

const next = (): void => {
  const userId = waiting.shift();
  if (userId === undefined || running >= atOnceMax) return;
  running += 1;
  call("GET /api/users/:userId", { userId })
    .then(
      (person) => {
        known.value = new Map([...known.peek(), [userId, person]]);
      },
      // The row stays without a name, and asks again when it is shown again.
      () => void asked.delete(userId),
    )
    .finally(() => {
      running -= 1;
      next();
    });
};

/** The profile of a user; null until it is there, and without an id. */
export const usePerson = (userId: string | null): Person | null => {
  useEffect(() => {
    if (userId === null || asked.has(userId)) return;
    asked.add(userId);
    waiting.push(userId);
    if (running < atOnceMax) next();
  }, [userId]);
  return known.value.get(userId ?? "") ?? null;
};
