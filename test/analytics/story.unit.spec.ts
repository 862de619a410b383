/** Story: every event comes after its cause, and a saga's events follow each other. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { JournalEntry } from "../../services/analytics/journal/event-journal.projection.ts";
import { storyOf } from "../../services/analytics/journal/story.ts";
import { instant } from "../../services/contracts/core/units.ts";
import type { EventName } from "../../services/contracts/events.ts";

const begun = Date.parse("2026-11-23T00:00:00Z");
const entry = (
  _id: string,
  type: EventName,
  more: Partial<JournalEntry> & { readonly minute?: number } = {},
): JournalEntry => {
  const { minute = 0, ...members } = more;
  const at = instant(begun + minute * 60_000);
  return {
    _id,
    type,
    subject: "a",
    subjects: ["a"],
    at,
    correlationId: "accept",
    causationId: null,
    data: { applicationId: "a" },
    order: `${at}${_id}`,
    byType: "",
    ...members,
  };
};
const causes = (entries: readonly JournalEntry[]) =>
  storyOf(entries).map(({ eventId, causedBy }) => [eventId, causedBy]);

test("a request has no cause, and steps of a saga follow each other", () => {
  const story = [
    entry("job:1.0", "job.applied", { correlationId: "apply" }),
    entry("job:2.0", "job.changed", { minute: 1, causationId: "application:a/accept/take" }),
    entry("payment:1.0", "payment.held", { minute: 2, causationId: "hold:a/1" }),
    entry("job:3.0", "job.accepted", { minute: 3, causationId: "application:a/accept" }),
  ];
  expect(causes(story)).toEqual([
    ["job:1.0", null],
    ["job:2.0", null],
    ["payment:1.0", "job:2.0"],
    ["job:3.0", "job:2.0"],
  ]);
  expect(storyOf(story)[1]).toMatchObject({ service: "job", command: "application:a/accept/take" });
});

test("an event that was handled is the cause, also when another clock is behind", () => {
  const sent = entry("communication:9.0", "communication.sent", { causationId: "job:3.0" });
  const accepted = entry("job:3.0", "job.accepted", { minute: 1 });
  expect(causes([sent, accepted])).toEqual([
    ["job:3.0", null],
    ["communication:9.0", "job:3.0"],
  ]);
});

test("an internal event stands for the public one of its commit", () => {
  const paid = entry("payment:5.0", "payment.completed");
  const pointed = entry("user:4.0", "user.pointsCredited", {
    minute: 1,
    causationId: "payment:5.1",
  });
  expect(causes([paid, pointed])).toEqual([
    ["payment:5.0", null],
    ["user:4.0", "payment:5.0"],
  ]);
});

test("whatever entries name as their causes, each entry is told once and after its cause", () => {
  const ids = ["job:1.0", "job:2.0", "job:2.1", "payment:1.0", "payment:2.0", "user:1.0"];
  const cause = fc.option(fc.constantFrom(...ids, "application:a/accept/take", "hold:a/1", "x"));
  fc.assert(
    fc.property(fc.array(cause, { minLength: 6, maxLength: 6 }), (named) => {
      const entries = ids.map((id, n) =>
        entry(id, "job.applied", { minute: n, causationId: named[n] ?? null }),
      );
      const items = storyOf(entries);
      const order = items.map(({ eventId }) => eventId);
      expect([...order].sort()).toEqual([...ids].sort());
      for (const [n, { causedBy }] of items.entries()) {
        if (causedBy !== null) expect(order.indexOf(causedBy)).toBeLessThan(n);
      }
    }),
    { seed: 20261124 },
  );
});
