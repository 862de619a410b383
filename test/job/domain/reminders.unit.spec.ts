/** Reminders: when a worker is reminded, and when an unanswered seat is released. */
import { describe, expect, test } from "@jest/globals";
import { type Instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import {
  type ApplicationEvent,
  type Applied,
  applications,
} from "../../../services/job/domain/application.ts";
import { contractEndOf, endDay } from "../../../services/job/domain/contract-days.ts";
import { confirm } from "../../../services/job/domain/dispute.ts";
import type { ApplicationStatus } from "../../../services/job/domain/lifecycle.ts";
import {
  lapse,
  type ReminderPoint,
  remind,
  remindersOf,
} from "../../../services/job/domain/reminders.ts";
import { sign } from "../../../services/job/domain/transitions.ts";
import { hours, inStatus, nine, parties } from "./applied.ts";

const refusing = (type: string) => expect.objectContaining({ type });
const evolved = (applied: Applied, events: readonly ApplicationEvent[]): Applied =>
  events.reduce(applications.evolve, { sagas: {}, applied }).applied as Applied;
const longAgo = hours(-200);
const points: readonly ReminderPoint[] = ["day", "hours"];
const ahead = (minutes: number): Instant => later(nine, -minutes * minuteMs);

describe("a reminder", () => {
  test.each([
    ["day", hours(-24), hours(-2)],
    ["hours", hours(-2), nine],
  ] as const)(
    "of the %s is made from its time on, once, and not when it is too late",
    (point, from, to) => {
      for (const status of ["accepted", "signed"] as const) {
        const applied = inStatus(status);
        expect(() => remind(applied, point, longAgo, later(from, -1))).toThrow(
          refusing("TOO_EARLY"),
        );
        for (const at of [from, later(to, -1)]) {
          const events = remind(applied, point, longAgo, at);
          const said = { point, at, startsAt: nine, isConfirmed: false };
          expect(events).toEqual([{ type: "reminded", data: { ...parties, ...said } }]);
          expect(remind(evolved(applied, events), point, longAgo, later(at, 1))).toEqual([]);
        }
        expect(() => remind(applied, point, longAgo, to)).toThrow(refusing("TOO_LATE"));
      }
    },
  );

  test.each(points)("of the %s is not for a worker who was accepted after its time", (point) => {
    const [from, at] = point === "day" ? [hours(-24), hours(-20)] : [hours(-2), hours(-1)];
    const applied = inStatus("accepted");
    expect(() => remind(applied, point, from, at)).toThrow(refusing("TOO_LATE"));
    expect(remind(applied, point, later(from, -1), at)).toHaveLength(1);
  });

  test("is for those who are expected alone", () => {
    const others = ["pending", "working", "worked", "paid", "withdrawn", "cancelled", "noShow"];
    for (const status of others as ApplicationStatus[]) {
      for (const point of points) {
        const late = () => remind(inStatus(status), point, longAgo, hours(-1));
        expect(late).toThrow(refusing("STATUS_FORBIDS"));
      }
    }
  });

  test("is due at the times of the table, and at none that the acceptance came after", () => {
    const due = { remindDayAt: hours(-24), remindHoursAt: hours(-2) };
    expect(remindersOf(nine, longAgo)).toEqual(due);
    expect(remindersOf(nine, hours(-24))).toEqual({ ...due, remindDayAt: null });
    expect(remindersOf(nine, hours(-1))).toEqual({ remindDayAt: null, remindHoursAt: null });
  });

  test("says whether the worker has confirmed", () => {
    const sure = evolved(inStatus("accepted"), confirm(inStatus("accepted"), hours(-30)));
    expect(remind(sure, "day", longAgo, hours(-24))).toMatchObject([
      { data: { isConfirmed: true } },
    ]);
  });
});

describe("an unanswered seat", () => {
  const asking = (status: ApplicationStatus = "accepted") =>
    inStatus(status, { releaseUnconfirmed: true });
  const untilOf = (applied: Applied, at: Instant) => {
    const [event] = remind(applied, "hours", longAgo, at);
    return event?.type === "reminded" ? event.data.until : null;
  };
  const remindedAt = (at: Instant, applied = asking()) =>
    evolved(applied, remind(applied, "hours", longAgo, at));

  test("is released an hour before the start, and 45 minutes after a late reminder", () => {
    expect(untilOf(asking(), ahead(120))).toBe(ahead(60));
    expect(untilOf(asking(), ahead(106))).toBe(ahead(60));
    expect(untilOf(asking(), ahead(90))).toBe(ahead(45));
    // Too late to ask: the seat stays.
    expect(untilOf(asking(), ahead(45))).toBeUndefined();
  });

  test("stays where the posting does not say so, and the first reminder names no time", () => {
    expect(untilOf(inStatus("accepted"), ahead(120))).toBeUndefined();
    expect(remind(asking(), "day", longAgo, hours(-24))).not.toHaveProperty("0.data.until");
    const plain = evolved(
      inStatus("accepted"),
      remind(inStatus("accepted"), "hours", longAgo, ahead(120)),
    );
    expect(() => lapse(plain, ahead(60))).toThrow(refusing("STATUS_FORBIDS"));
    expect(() => lapse(asking(), ahead(60))).toThrow(refusing("STATUS_FORBIDS"));
  });

  test("ends the acceptance for OneDay, without a leave allowance, from that time to the start", () => {
    const applied = remindedAt(ahead(120));
    expect(() => lapse(applied, later(ahead(60), -1))).toThrow(refusing("TOO_EARLY"));
    expect(() => lapse(applied, nine)).toThrow(refusing("TOO_LATE"));
    const ended = { status: "cancelled", by: "OneDay", isLeaveDue: false };
    expect(lapse(applied, ahead(60))).toEqual([{ type: "ended", data: { ...parties, ...ended } }]);
  });

  test("stays with a worker who confirms, or who signs before the employer or after", () => {
    const applied = remindedAt(ahead(120));
    const answers = [
      confirm(applied, ahead(61)),
      sign(applied, "worker", ahead(61)),
      // Both: a contract is not ended by a clock.
      [
        ...sign(applied, "worker", ahead(61)),
        ...sign({ ...applied, signedBy: ["worker"] }, "employer", ahead(61)),
      ],
    ];
    for (const events of answers) {
      const answered = evolved(applied, events);
      expect(() => lapse(answered, ahead(60))).toThrow(refusing("STATUS_FORBIDS"));
      expect(
        untilOf({ ...answered, reminded: { day: null, hours: null } }, ahead(120)),
      ).toBeUndefined();
    }
    // The employer's signature alone answers nothing.
    const theirs = evolved(applied, sign(applied, "employer", ahead(61)));
    expect(lapse(theirs, ahead(60))).toHaveLength(1);
  });

  test("of several days takes the further days with it, each without a leave allowance", () => {
    const day = { startsAt: hours(24), endsAt: hours(32) };
    const first = inStatus("accepted", { releaseUnconfirmed: true, moreDays: [day] });
    const asked = remindedAt(ahead(120), first);
    const end = contractEndOf(asked, lapse(asked, ahead(60)), ahead(60));
    expect(end).toEqual({ status: "cancelled", by: "OneDay", at: ahead(60) });
    const further = { ...inStatus("accepted", { ...day, releaseUnconfirmed: true }), partOf: "a" };
    if (end === null) throw new Error("the contract goes on");
    expect(endDay(further, end)).toMatchObject([
      { data: { status: "cancelled", by: "OneDay", isLeaveDue: false, withFirst: true } },
    ]);
    // A further day is not released by itself.
    expect(
      untilOf({ ...further, terms: { ...further.terms, startsAt: nine } }, ahead(120)),
    ).toBeUndefined();
  });
});
