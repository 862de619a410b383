import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  announceNotification as announce,
  folded,
  foldMs,
  markRead,
  type NotificationContent,
  type NotificationEvent,
  notification,
  notificationIdOf,
  notify,
} from "../../../services/communication/notification/notification.ts";
import { notificationRules } from "../../../services/communication/notification/notification-rules.ts";
import { instant, later, newId, won } from "../../../services/contracts/core/units.ts";

const given = (...events: NotificationEvent[]) =>
  events.reduce(notification.evolve, notification.empty);
const noteTo = (userId: string): NotificationContent => ({
  userId,
  kind: "accepted",
  subject: "application",
  data: { applicationId: newId(), jobId: newId() },
});
const [ann, bob] = [newId(), newId()];
const [noon, evening] = [instant("2026-11-23T03:00:00Z"), instant("2026-11-23T09:00:00Z")];

test("a notification is sent once", () => {
  const note = noteTo(ann);
  const sent = notify(notification.empty, note);
  expect(sent).toMatchObject([{ type: "notified", data: note }]);
  expect(notify(given(...sent), note)).toEqual([]);
});

test("a read notification is not sent again either", () => {
  const note = noteTo(ann);
  const id = notificationIdOf(note);
  const sent = given(...notify(notification.empty, note));
  const read = markRead(sent, id, ann, noon).reduce(notification.evolve, sent);
  expect(notify(read, note)).toEqual([]);
});

test("one worker's repeated steps with one job are one row, with the last step on top", () => {
  const [jobId, first, second] = [newId(), newId(), newId()];
  const note = (
    applicationId: string,
    more: Partial<NotificationContent> = {},
  ): NotificationContent => ({
    userId: ann,
    kind: "newApplicant",
    subject: applicationId,
    data: { applicationId, jobId },
    about: bob,
    ...more,
  });
  const one = folded(note(first), noon);
  const two = folded(note(second), later(noon, foldMs - 1));
  expect(notificationIdOf(two)).toBe(notificationIdOf(one));
  const sent = given(...notify(notification.empty, one));
  expect(notify(sent, one)).toEqual([]);
  const read = markRead(sent, "id", ann, noon).reduce(notification.evolve, sent);
  const again = notify(read, two);
  expect(again).toMatchObject([{ type: "notified", data: { data: { applicationId: second } } }]);
  expect(again.reduce(notification.evolve, read)).toMatchObject({ status: "unread" });
  expect(JSON.stringify(again)).not.toContain(bob);

  const others = [
    folded(note(second), later(noon, foldMs)),
    folded(note(second, { about: newId() }), noon),
    folded(note(second, { data: { applicationId: second, jobId: newId() } }), noon),
    folded(note(second, { kind: "withdrawn" }), noon),
    folded(note(second, { userId: bob }), noon),
  ];
  const ids = new Set([one, ...others].map(notificationIdOf));
  expect(ids.size).toBe(others.length + 1);
});

test("of all events, only withdrawals are merged into one row", () => {
  const parties = { applicationId: newId(), jobId: newId(), workerId: ann, employerId: bob };
  const data = { ...parties, status: "", by: "worker", netWon: 1, grossWon: 1 } as never;
  const kinds = Object.values(notificationRules)
    .flatMap(
      (note) =>
        (note as (data: never) => NotificationContent | NotificationContent[] | null)(data) ?? [],
    )
    .filter((note) => folded(note, noon).subject !== note.subject)
    .map(({ kind }) => kind);
  expect([...new Set(kinds)]).toEqual(["withdrawn"]);
});

test("work beyond the plan and a later decision each notify both of what is paid more", () => {
  const parties = { applicationId: newId(), jobId: newId(), workerId: ann, employerId: bob };
  const paid = { grossWon: won(18_000), netWon: won(17_840), employerFeeWon: won(1800) };
  const decided = { ...parties, ...paid, paidNetWon: won(41_630) };
  const note = notificationRules["payment.corrected"];
  const all = [...note({ ...decided, isBeyondPlan: true }), ...note(decided)];
  const kinds = ["paidMore", "paidMoreOut"];
  expect(all.map(({ kind }) => kind)).toEqual([...kinds, ...kinds]);
  expect(new Set(all.map(notificationIdOf)).size).toBe(4);
});

test("the id depends on receiver, kind and subject only", () => {
  const note = noteTo(ann);
  const id = notificationIdOf(note);
  expect(notificationIdOf({ ...note, data: {} })).toBe(id);
  expect(notificationIdOf({ ...note, userId: bob })).not.toBe(id);
  expect(notificationIdOf({ ...note, kind: "rejected" })).not.toBe(id);
  expect(notificationIdOf({ ...note, subject: "another" })).not.toBe(id);
});

test("the first reading is the one that counts", () => {
  const sent = given(...notify(notification.empty, noteTo(ann)));
  const read = markRead(sent, "id", ann, noon).reduce(notification.evolve, sent);
  expect(read).toMatchObject({ status: "read", readAt: noon });
  expect(markRead(read, "id", ann, evening)).toEqual([]);
});

test("another person's notification and an unknown one are equally not found", () => {
  const sent = given(...notify(notification.empty, noteTo(ann)));
  const read = markRead(sent, "id", ann, noon).reduce(notification.evolve, sent);
  for (const state of [notification.empty, sent, read]) {
    expect(() => markRead(state, "id", bob, noon)).toThrow(
      expect.objectContaining({ type: "NOT_FOUND", status: 404 }),
    );
  }
});

test("a replay of the events gives the state of the commands", () => {
  const step = fc.constantFrom("notify", "read", "readByOther");
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const note = noteTo(ann);
      let state = notification.empty;
      const events: NotificationEvent[] = [];
      for (const [n, kind] of steps.entries()) {
        const at = instant(n);
        try {
          const more =
            kind === "notify"
              ? notify(state, note)
              : markRead(state, "id", kind === "read" ? ann : bob, at);
          events.push(...more);
          state = more.reduce(notification.evolve, state);
        } catch (error) {
          expect(error).toMatchObject({ type: "NOT_FOUND" });
        }
      }
      expect(given(...events)).toEqual(state);
      expect(events.filter(({ type }) => type === "notified").length).toBeLessThanOrEqual(1);
      expect(events.filter(({ type }) => type === "read").length).toBeLessThanOrEqual(1);
    }),
    { seed: 20261122 },
  );
});

test("a commit is announced with the ids that it concerns, a cancelled command is not announced", () => {
  const note = noteTo(ann);
  const { applicationId, jobId } = note.data;
  expect(announce({ events: notify(notification.empty, note) })).toMatchObject([
    { type: "communication.sent", data: { userId: ann, kind: "accepted", applicationId, jobId } },
  ]);
  expect(announce({ events: [{ type: "tombstone", data: { cid: "c" } }] })).toEqual([]);
});
