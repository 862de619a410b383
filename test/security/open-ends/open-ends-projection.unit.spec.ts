/** The list of open ends: what opens a row, what keeps its beginning, and what ends it. */
import { expect, test } from "@jest/globals";
import { foldOnto, visible } from "../../../mixins/projection/projector.ts";
import { dayMs, hourMs, instant, later } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";
import { remindersDue } from "../../../services/security/open-ends/open-end.ts";
import { openEndList } from "../../../services/security/open-ends/open-ends.projection.ts";

const begins = instant("2026-12-01T09:00:00+09:00");
const saga = { sagaId: "s", applicationId: "a" };
const deletion = { sagaId: "s", userId: "u" };
type Said = readonly [type: Message["type"], data: object, afterMs: number, actor?: string];

const folded = (...said: readonly Said[]) => {
  const messages = said.map(([type, data, afterMs, actor = null], n) => ({
    type,
    data,
    source: type.split(".")[0],
    position: n + 1,
    index: 0,
    at: later(begins, afterMs),
    actor,
  })) as unknown as Message[];
  const [first] = messages;
  const [id = ""] = first === undefined ? [] : openEndList.ids(first);
  return visible(foldOnto(openEndList, id, null, messages));
};

test.each([
  ["job", saga],
  ["user", deletion],
] as const)(
  "a parked saga of %s keeps its first beginning over OneDay's own attempts",
  (of, data) => {
    const hours = Array.from({ length: 80 }, (_, n) => n);
    const tries = hours.flatMap((n): Said[] => [
      [`${of}.sagaParked`, data, n * hourMs],
      [`${of}.sagaResumed`, data, (n + 1) * hourMs - 1],
    ]);
    const parked = folded(...tries.slice(0, -1));
    expect(parked?.since).toBe(begins);
    expect(parked && remindersDue(parked, later(begins, 80 * hourMs))).toBeGreaterThan(0);
  },
);

test("a saga that OneDay itself resumed is in no queue until it is parked again", () => {
  const resumed = folded(["job.sagaParked", saga, 0], ["job.sagaResumed", saga, hourMs]);
  expect(resumed?.lapsesAt).toBe(later(begins, hourMs));
  expect(resumed && remindersDue(resumed, later(begins, 30 * dayMs))).toBe(0);
});

test("an operator who resumes a saga ends the row, and so does each abort", () => {
  const parked = ["job.sagaParked", saga, 0] as const;
  expect(folded(parked, ["job.sagaResumed", saga, hourMs, "o"])).toBeNull();
  expect(folded(parked, ["job.sagaAborted", saga, hourMs])).toBeNull();
  const again = ["job.sagaParked", saga, dayMs] as const;
  const reparked = folded(parked, ["job.sagaResumed", saga, hourMs, "o"], again);
  expect(reparked?.since).toBe(later(begins, dayMs));
});

test("points that grow keep the beginning of their row, and points after it lapsed begin another", () => {
  const due = (days: number): Said => [
    "user.suspensionDue",
    { userId: "u", entryId: `e${days}`, points: 8 },
    days * dayMs,
  ];
  expect(folded(due(0), due(89))?.since).toBe(begins);
  const again = folded(due(0), due(90));
  expect(again?.since).toBe(later(begins, 90 * dayMs));
  expect(again && remindersDue(again, later(begins, 100 * dayMs))).toBeGreaterThan(0);
});
