/** The events that a process keeps for clients that resume: bounded, and honest about its bound. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { RecentEvents } from "../../../mixins/stream/recent-events.ts";

const added = fc.array(
  fc.record({ userId: fc.constantFrom("a", "b", "c"), source: fc.constantFrom("job", "payment") }),
  { maxLength: 60 },
);

test("a user gets every event behind their place, in order, unless the floor is above it", () => {
  fc.assert(
    fc.property(added, fc.integer({ min: 1, max: 20 }), fc.nat({ max: 60 }), (all, max, from) => {
      const recent = new RecentEvents(max);
      recent.begin("job", 0);
      recent.begin("payment", 0);
      const events = all.map(({ userId, source }, n) => {
        const item = { event: "changed" as const, to: [userId], data: { n } };
        return { userId, event: { item, source, place: n + 1 } };
      });
      for (const { userId, event } of events) recent.add(userId, event);
      for (const source of ["job", "payment"]) {
        if (from < recent.floorOf(source)) continue;
        for (const user of ["a", "b", "c"]) {
          const wanted = events
            .filter(({ userId, event }) => userId === user && event.source === source)
            .map(({ event }) => event)
            .filter((event) => event.place > from);
          expect(recent.after(user, new Map([[source, from]]))).toEqual(wanted);
        }
      }
    }),
  );
});

test("the floor rises when an event is dropped, and only that of its log", () => {
  const recent = new RecentEvents(2);
  expect(recent.floorOf("job")).toBe(Number.POSITIVE_INFINITY);
  recent.begin("job", 5);
  recent.begin("payment", 5);
  const item = { event: "changed" as const, to: ["a"], data: {} };
  for (const place of [6, 7]) recent.add("a", { item, source: "job", place });
  expect(recent.floorOf("job")).toBe(5);
  recent.add("a", { item, source: "payment", place: 9 });
  expect([recent.floorOf("job"), recent.floorOf("payment")]).toEqual([6, 5]);
});

test("a manager gets their own events and those at an employer's jobs, in the order of both, and no others of the employer", () => {
  const mixed = fc.array(
    fc.record({ userId: fc.constantFrom("manager", "owner", "c"), isAtJob: fc.boolean() }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(mixed, fc.nat({ max: 60 }), (all, from) => {
      const recent = new RecentEvents(100);
      recent.begin("job", 0);
      const events = all.map(({ userId, isAtJob }, n) => {
        const atJob = isAtJob ? { atJob: { jobId: "j", employerId: userId } } : {};
        const item = { event: "changed" as const, to: [userId], data: { n }, ...atJob };
        return { userId, isAtJob, event: { item, source: "job", place: n + 1 } };
      });
      for (const { userId, event } of events) recent.add(userId, event);
      const wanted = events
        .filter(({ userId, isAtJob }) => userId === "manager" || (userId === "owner" && isAtJob))
        .map(({ event }) => event)
        .filter(({ place }) => place > from);
      expect(recent.after("manager", new Map([["job", from]]), ["owner"])).toEqual(wanted);
    }),
    { seed: 20_261_123 },
  );
});
