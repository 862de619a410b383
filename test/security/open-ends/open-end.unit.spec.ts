import { expect, test } from "@jest/globals";
import {
  dayMs,
  hourMs,
  type Instant,
  instant,
  later,
} from "../../../services/contracts/core/units.ts";
import {
  opened,
  remind,
  reminderAt,
  reminders,
  remindersDue,
  routeOf,
  urgencyOf,
} from "../../../services/security/open-ends/open-end.ts";

const noon = instant("2026-12-01T12:00:00+09:00");
const days = (n: number): Instant => later(noon, n * dayMs);
const dispute = opened("application.disputed", "a", { applicationId: "a" }, noon);

test("a dispute is due after a day; operators are reminded then and each day, ever more urgently", () => {
  expect(dispute).toMatchObject({ _id: "dispute~a", listedAt: noon, dueAt: days(1) });
  expect(remindersDue(dispute, later(days(1), -1))).toBe(0);
  expect([days(1), days(2), days(2.5), days(40)].map((at) => remindersDue(dispute, at))).toEqual([
    1, 2, 2, 40,
  ]);
  const urgencies = [later(days(1), -1), days(1), days(2)].map((at) => urgencyOf(dispute, at));
  expect(urgencies).toEqual(["due", "late", "urgent"]);
  expect(reminderAt(dispute, 2)).toBe(days(2));
});

test("a reminder is recorded once, after a stop only the last one, and one that opens again is counted from one", () => {
  const after = (events: ReturnType<typeof remind>) => events.reduce(reminders.evolve, null);
  const third = remind(null, dispute, 3, days(3));
  expect(third).toMatchObject([{ data: { subjectId: "a", count: 3, urgency: "urgent" } }]);
  for (const count of [1, 2, 3]) expect(remind(after(third), dispute, count, days(3))).toEqual([]);
  expect(remind(after(third), dispute, 4, days(4))).toHaveLength(1);
  const again = opened("application.disputed", "a", {}, days(10));
  expect(remind(after(third), again, 1, days(11))).toHaveLength(1);
});

test("operators are reminded three days before a legal deadline, and it is late from then on", () => {
  const dueAt = days(10.5);
  const request = opened("request.deletion", "r", {}, noon, dueAt);
  expect(request.dueAt).toBe(dueAt);
  expect(remindersDue(request, later(dueAt, -3 * dayMs - 1))).toBe(0);
  expect(remindersDue(request, later(dueAt, -3 * dayMs))).toBe(1);
  expect(urgencyOf(request, later(dueAt, -1))).toBe("due");
  expect([remindersDue(request, dueAt), urgencyOf(request, dueAt)]).toEqual([4, "late"]);
});

test("a transfer is listed after an hour, and points that have expired are no longer reminded of", () => {
  expect(opened("transfer.payout", "p", {}, noon).listedAt).toBe(later(noon, hourMs));
  const suspension = opened("suspension.due", "u", {}, noon);
  expect(remindersDue(suspension, days(89))).toBeGreaterThan(0);
  expect(remindersDue(suspension, days(90))).toBe(0);
});

test("the route that ends it has its ids", () => {
  expect(routeOf("POST /api/jobs/applications/:applicationId/decide", dispute)).toBe(
    "POST /api/jobs/applications/a/decide",
  );
});
