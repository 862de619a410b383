import { expect, test } from "@jest/globals";
import { hourMs, type Instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { type Applied, applications } from "../../../services/job/domain/application.ts";
import {
  callOff,
  correctTimes,
  dispute,
  signCorrection,
} from "../../../services/job/domain/dispute.ts";
import type { ApplicationStatus } from "../../../services/job/domain/lifecycle.ts";
import {
  askBoth,
  checkNoShow,
  escalate,
  remindToSign,
  warn,
} from "../../../services/job/domain/overdue.ts";
import { end } from "../../../services/job/domain/transitions.ts";
import { inStatus as appliedIn, hours, nine } from "./applied.ts";

const refusing = (type: string) => expect.objectContaining({ type });
const inStatus = (status: ApplicationStatus, overdueUntil: Instant | null = null): Applied => ({
  ...appliedIn(status),
  overdueUntil,
});
const evolved = (applied: Applied, events: ReturnType<typeof askBoth>): Applied | null =>
  events.reduce(applications.evolve, { sagas: {}, applied }).applied;
const waiting = ["accepted", "signed", "working"] as const;
const settled = ["pending", "approved", "paid", "rejected", "withdrawn", "cancelled", "noShow"];

test("both sides are asked once, twelve hours after the end, and have 24 hours to answer", () => {
  for (const status of waiting) {
    const applied = inStatus(status);
    expect(() => askBoth(applied, later(hours(20), -1))).toThrow(refusing("TOO_EARLY"));
    const asked = evolved(applied, askBoth(applied, hours(20)));
    expect(asked).toMatchObject({ status, overdueUntil: hours(44) });
    expect(asked && askBoth(asked, hours(21))).toEqual([]);
  }
  for (const status of [...settled, "worked", "disputed"] as ApplicationStatus[]) {
    expect(() => askBoth(inStatus(status), hours(20))).toThrow(refusing("STATUS_FORBIDS"));
  }
});

test("the work goes to an operator when the time to answer is over, and never before both were asked", () => {
  for (const status of waiting) {
    expect(() => escalate(inStatus(status), hours(1000))).toThrow(refusing("TOO_EARLY"));
    const asked = inStatus(status, hours(44));
    expect(() => escalate(asked, later(hours(44), -1))).toThrow(refusing("TOO_EARLY"));
    expect(evolved(asked, escalate(asked, hours(44)))).toMatchObject({
      status: "disputed",
      disputedBy: "OneDay",
      disputedAt: hours(44),
      statementId: null,
    });
  }
  for (const status of [...settled, "disputed"] as ApplicationStatus[]) {
    const asked = inStatus(status, hours(44));
    expect(() => escalate(asked, hours(44))).toThrow(refusing("STATUS_FORBIDS"));
  }
});

test("work cannot be called off once it may have begun", () => {
  for (const status of ["accepted", "signed"] as const) {
    const applied = inStatus(status);
    expect(callOff(applied, { at: later(nine, -1) })).toHaveLength(1);
    expect(() => callOff(applied, { at: nine })).toThrow(
      expect.objectContaining({ type: "TOO_LATE", data: { startsAt: nine } }),
    );
  }
});

test("from the start on either side may dispute or correct the times, signed or not", () => {
  for (const status of ["accepted", "signed"] as const) {
    const applied = inStatus(status);
    for (const by of ["worker", "employer"] as const) {
      const statement = (at: Instant) => ({ at, statementId: "s" });
      expect(() => dispute(applied, by, statement(later(nine, -1)))).toThrow(refusing("TOO_EARLY"));
      expect(evolved(applied, dispute(applied, by, statement(nine)))).toMatchObject({
        status: "disputed",
        disputedBy: by,
      });
    }
    const times = { correctionId: "c", by: "worker", checkedInAt: nine, checkedOutAt: hours(3) };
    const put = evolved(applied, correctTimes(applied, { ...times, by: "worker" }, hours(3)));
    expect(put).toMatchObject({ status });
    const worked = put && evolved(put, signCorrection(put, "c", "employer"));
    expect(worked).toMatchObject({ status: "worked", checkedOutAt: hours(3) });
  }
});

const minutes = (n: number): Instant => later(nine, n * minuteMs);
const entered = (
  by: "worker" | "employer",
  to: Instant,
  change: Partial<Applied> = {},
): Applied => {
  const applied = { ...inStatus("worked"), checkedInAt: nine, checkedOutAt: hours(2), ...change };
  const times = { correctionId: "c", by, checkedInAt: nine, checkedOutAt: to };
  return evolved(applied, correctTimes(applied, times, hours(9))) as Applied;
};

test("a no-show may be reported an hour after the start, and not before the worker was warned", () => {
  for (const status of ["accepted", "signed"] as const) {
    const applied = inStatus(status);
    expect(() => warn(applied, later(minutes(30), -1), null)).toThrow(refusing("TOO_EARLY"));
    const [event] = warn(applied, minutes(30), null);
    expect(event).toMatchObject({ type: "warned", data: { opensAt: minutes(60) } });
    const warned = evolved(applied, warn(applied, minutes(30), null)) as Applied;
    expect(warn(warned, minutes(31), null)).toEqual([]);
    expect(() => checkNoShow(warned, later(minutes(60), -1), null)).toThrow(
      expect.objectContaining({ type: "TOO_EARLY", data: { opensAt: minutes(60) } }),
    );
    expect(() => checkNoShow(warned, minutes(60), null)).not.toThrow();
    // A warning that came late leaves ten minutes to answer.
    const late = evolved(applied, warn(applied, minutes(70), null)) as Applied;
    expect(() => checkNoShow(late, minutes(79), null)).toThrow(
      expect.objectContaining({ type: "TOO_EARLY", data: { opensAt: minutes(80) } }),
    );
    expect(() => checkNoShow(late, minutes(80), null)).not.toThrow();
  }
  expect(() => warn(inStatus("working"), hours(1), null)).toThrow(refusing("STATUS_FORBIDS"));
});

test("an employer who reports too early has the worker warned from the start on", () => {
  const applied = inStatus("signed");
  expect(() => warn(applied, later(nine, -1), null, true)).toThrow(refusing("TOO_EARLY"));
  expect(warn(applied, nine, null, true)).toMatchObject([{ data: { opensAt: minutes(60) } }]);
});

test("an employer whose signature alone keeps the worker from checking in reports no no-show", () => {
  const signedBy = (...sides: Applied["signedBy"]) => ({
    ...inStatus("accepted"),
    signedBy: sides,
  });
  const report = (applied: Applied) => () => checkNoShow(applied, hours(2), null);
  expect(report(signedBy("worker"))).toThrow(refusing("NOT_SIGNED"));
  for (const applied of [signedBy(), signedBy("employer")]) expect(report(applied)).not.toThrow();
});

test("an operator may set another wait, and none", () => {
  const applied = inStatus("signed");
  expect(() => checkNoShow(applied, minutes(20), 20 * minuteMs)).not.toThrow();
  expect(() => checkNoShow(applied, minutes(19), 20 * minuteMs)).toThrow(refusing("TOO_EARLY"));
  expect(() => checkNoShow(applied, nine, 0)).not.toThrow();
});

test("a worker who withdraws from the start on did not come, and may dispute it for seven days", () => {
  for (const status of ["accepted", "signed"] as const) {
    const applied = inStatus(status);
    const before = evolved(applied, end(applied, "withdrawn", later(nine, -1)));
    expect(before).toMatchObject({ status: "withdrawn" });
    const missed = evolved(applied, end(applied, "withdrawn", nine)) as Applied;
    expect(missed).toMatchObject({ status: "noShow", missedAt: nine });
    const at = later(nine, 7 * 24 * hourMs);
    expect(dispute(missed, "worker", { at, statementId: "s" })).toHaveLength(1);
  }
  const pending = inStatus("pending");
  expect(evolved(pending, end(pending, "withdrawn", nine))).toMatchObject({ status: "withdrawn" });
});

test("times that no one signs: the other side is reminded once after 12 hours, an operator decides 24 hours later", () => {
  for (const by of ["worker", "employer"] as const) {
    const applied = entered(by, hours(6));
    expect(applied.unsigned).toEqual({ since: hours(9), isMore: true, remindedAt: null });
    expect(() => remindToSign(applied, later(hours(21), -1))).toThrow(refusing("TOO_EARLY"));
    const events = remindToSign(applied, hours(21));
    expect(events).toMatchObject([{ data: { correctionId: "c", by, until: hours(45) } }]);
    const reminded = evolved(applied, events) as Applied;
    expect(remindToSign(reminded, hours(30))).toEqual([]);
    // Where nothing was attended, the same holds without waiting for the end of the shift.
    const working = { ...reminded, status: "working" } as const;
    expect(() => escalate(working, later(hours(45), -1))).toThrow(refusing("TOO_EARLY"));
    expect(evolved(working, escalate(working, hours(45)))).toMatchObject({ status: "disputed" });
  }
});

test("other times do not begin the wait again, and signed ones end it", () => {
  const first = entered("worker", hours(6));
  const times = {
    correctionId: "d",
    by: "employer",
    checkedInAt: nine,
    checkedOutAt: hours(5),
  } as const;
  const second = evolved(first, correctTimes(first, times, hours(20))) as Applied;
  expect(second.unsigned).toEqual({ since: hours(9), isMore: true, remindedAt: null });
  expect(evolved(second, signCorrection(second, "d", "worker"))).toMatchObject({
    status: "worked",
    unsigned: null,
  });
});

test("an employer who enters less than was attended delays nothing", () => {
  const applied = entered("employer", hours(1));
  expect(applied.unsigned).toMatchObject({ isMore: false });
  const [event] = remindToSign(applied, hours(21));
  expect(event?.data).not.toHaveProperty("until");
});
