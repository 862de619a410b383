import { expect, test } from "@jest/globals";
import { type Instant, later } from "../../../services/contracts/core/units.ts";
import { type Applied, applications } from "../../../services/job/domain/application.ts";
import {
  callOff,
  correctTimes,
  dispute,
  signCorrection,
} from "../../../services/job/domain/dispute.ts";
import type { ApplicationStatus } from "../../../services/job/domain/lifecycle.ts";
import { askBoth, escalate } from "../../../services/job/domain/overdue.ts";
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
