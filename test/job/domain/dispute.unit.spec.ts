import { expect, test } from "@jest/globals";
import { dayMs, type Instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { minutesIn } from "../../../services/contracts/kernel/work-spans.ts";
import { type EndInput, endSaga } from "../../../services/job/domain/application.saga.ts";
import {
  type ApplicationEvent,
  type Applied,
  applications,
  wasPaid,
} from "../../../services/job/domain/application.ts";
import {
  attendedOf,
  attendedTime,
  isBeyondPlan,
  workedTimes,
} from "../../../services/job/domain/attendance.ts";
import * as rules from "../../../services/job/domain/dispute.ts";
import { correctSaga } from "../../../services/job/domain/pay.saga.ts";
import { review } from "../../../services/job/domain/review.ts";
import { approve, end } from "../../../services/job/domain/transitions.ts";
import { hours, inStatus, nine, parties, terms } from "./applied.ts";

const after = (applied: Applied, ...events: readonly ApplicationEvent[]): Applied => {
  const state = events.reduce(applications.evolve, { sagas: {}, applied });
  if (state.applied === null) throw new Error("nobody applied");
  return state.applied;
};
const refusing = (type: string) => expect.objectContaining({ type });
const times = (from: Instant, to: Instant, by: "worker" | "employer" = "employer") => ({
  correctionId: "c",
  by,
  checkedInAt: from,
  checkedOutAt: to,
});

test("an employer of five who calls off within 24 hours owes the allowance, one of four never", () => {
  const due = (at: Instant, regularEmployees = 5) => {
    const [event] = rules.callOff(inStatus("signed", { regularEmployees }), { at });
    return event?.type === "ended" && event.data.isLeaveDue;
  };
  expect(due(hours(-24))).toBe(false);
  expect(due(later(hours(-24), 1))).toBe(true);
  expect(due(hours(-1))).toBe(true);
  expect(due(hours(-1), 4)).toBe(false);
});

test("calling off and rescinding end an accepted application, and nothing that has begun", () => {
  for (const status of ["accepted", "signed"] as const) {
    const applied = inStatus(status);
    expect(after(applied, ...rules.callOff(applied, { at: hours(-48) })).status).toBe("cancelled");
    expect(after(applied, ...rules.rescind(applied, "s"))).toMatchObject({
      status: "cancelled",
      statementId: "s",
    });
  }
  for (const status of ["pending", "working", "worked", "paid", "cancelled"] as const) {
    const applied = inStatus(status);
    expect(() => rules.callOff(applied, { at: nine })).toThrow(refusing("STATUS_FORBIDS"));
    expect(() => rules.rescind(applied, "s")).toThrow(refusing("STATUS_FORBIDS"));
  }
});

test("a worker's rescission never costs the employer an allowance", () => {
  const [event] = rules.rescind(inStatus("signed"), "s");
  expect(event).toMatchObject({ data: { by: "worker", isLeaveDue: false } });
});

test("a worker confirms once that they will come, before the start", () => {
  const applied = inStatus("accepted");
  const confirmed = after(applied, ...rules.confirm(applied, hours(-2)));
  expect(confirmed.confirmedAt).toBe(hours(-2));
  expect(rules.confirm(confirmed, hours(-1))).toEqual([]);
  expect(() => rules.confirm(applied, nine)).toThrow(refusing("TOO_LATE"));
  expect(() => rules.confirm(inStatus("pending"), hours(-2))).toThrow(refusing("STATUS_FORBIDS"));
});

test("corrected times hold once the other side has signed them", () => {
  const applied = inStatus("signed");
  const put = after(applied, ...rules.correctTimes(applied, times(nine, hours(8)), hours(9)));
  expect(put).toMatchObject({ status: "signed", correction: { by: "employer" } });
  expect(() => rules.signCorrection(put, "c", "employer")).toThrow(refusing("OWN_CORRECTION"));
  expect(() => rules.signCorrection(put, "other", "worker")).toThrow(refusing("NOT_FOUND"));
  expect(after(put, ...rules.signCorrection(put, "c", "worker"))).toMatchObject({
    status: "worked",
    checkedInAt: nine,
    checkedOutAt: hours(8),
    correction: null,
  });
});

test("each side may correct the times ten times", () => {
  let applied = inStatus("worked");
  const put = (by: "worker" | "employer") => {
    applied = after(applied, ...rules.correctTimes(applied, times(nine, hours(8), by), hours(9)));
  };
  for (let n = 0; n < 10; n += 1) put("employer");
  expect(() => put("employer")).toThrow(refusing("TOO_MANY_CORRECTIONS"));
  for (let n = 0; n < 10; n += 1) put("worker");
  expect(() => put("worker")).toThrow(refusing("TOO_MANY_CORRECTIONS"));
});

test("times that cannot have been worked are refused", () => {
  const applied = inStatus("worked");
  const put = (from: Instant, to: Instant, at = hours(20)) =>
    rules.correctTimes(applied, times(from, to), at);
  expect(() => put(hours(1), hours(1))).toThrow(refusing("TIMES_REVERSED"));
  expect(() => put(nine, hours(8), hours(7))).toThrow(refusing("TIMES_IN_FUTURE"));
  expect(() => put(later(nine, -31 * minuteMs), hours(8))).toThrow(refusing("TIMES_OUTSIDE_SHIFT"));
  expect(() => put(hours(8), hours(9))).toThrow(refusing("TIMES_OUTSIDE_SHIFT"));
  expect(put(later(nine, -30 * minuteMs), hours(9))).toHaveLength(1);
});

test("disputed work is neither approved nor corrected until an operator has decided", () => {
  const applied = inStatus("worked");
  const statement = { at: hours(9), statementId: "s" };
  const disputed = after(applied, ...rules.dispute(applied, "worker", statement));
  expect(disputed).toMatchObject({ status: "disputed", disputedBy: "worker", statementId: "s" });
  expect(() => rules.dispute(disputed, "employer", statement)).toThrow(refusing("STATUS_FORBIDS"));
  expect(() => rules.correctTimes(disputed, times(nine, hours(8)), hours(9))).toThrow(
    refusing("STATUS_FORBIDS"),
  );
  // Beyond the plan, but not beyond the time that has passed.
  expect(rules.decide(disputed, 421, statement)).toHaveLength(1);
  expect(() => rules.decide(disputed, 600, statement)).toThrow(refusing("TIMES_IN_FUTURE"));
  expect(after(disputed, ...rules.decide(disputed, 420, statement))).toMatchObject({
    status: "approved",
    approvedMinutes: 420,
  });
  expect(() => rules.decide(applied, 60, statement)).toThrow(refusing("STATUS_FORBIDS"));
});

const missed = (): Applied => {
  const applied = inStatus("signed");
  return after(applied, ...end(applied, "noShow", hours(1)));
};
const days = (n: number): Instant => later(hours(1), n * dayMs);
const statedAt = (at: Instant) => ({ at, statementId: "s" });

test("a no-show is disputed by the worker alone, within seven days, and once", () => {
  expect(after(missed(), ...rules.dispute(missed(), "worker", statedAt(days(7))))).toMatchObject({
    status: "disputed",
    isNoShowDisputed: true,
  });
  expect(() => rules.dispute(missed(), "worker", statedAt(later(days(7), 1)))).toThrow(
    expect.objectContaining({ type: "DISPUTE_TOO_LATE", data: { until: days(7) } }),
  );
  expect(() => rules.dispute(missed(), "employer", statedAt(days(1)))).toThrow(
    refusing("STATUS_FORBIDS"),
  );
  const disputed = after(missed(), ...rules.dispute(missed(), "worker", statedAt(days(1))));
  const upheld = after(disputed, ...rules.uphold(disputed, statedAt(days(2))));
  expect(upheld).toMatchObject({ status: "noShow" });
  expect(() => rules.dispute(upheld, "worker", statedAt(days(3)))).toThrow(
    refusing("STATUS_FORBIDS"),
  );
});

test("the seven days count from the end of the shift where the time of the no-show was not recorded", () => {
  const old = { ...missed(), missedAt: null };
  expect(rules.dispute(old, "worker", statedAt(later(terms.endsAt, 7 * dayMs)))).toHaveLength(1);
  expect(() => rules.dispute(old, "worker", statedAt(later(terms.endsAt, 7 * dayMs + 1)))).toThrow(
    refusing("DISPUTE_TOO_LATE"),
  );
});

test("an operator decides a disputed no-show; only a no-show can be upheld", () => {
  const disputed = after(missed(), ...rules.dispute(missed(), "worker", statedAt(days(1))));
  expect(after(disputed, ...rules.decide(disputed, 300, statedAt(days(2))))).toMatchObject({
    status: "approved",
    approvedMinutes: 300,
  });
  const times = inStatus("worked");
  const other = after(times, ...rules.dispute(times, "worker", statedAt(days(1))));
  expect(() => rules.uphold(other, statedAt(days(2)))).toThrow(refusing("STATUS_FORBIDS"));
  expect(() => rules.uphold(missed(), statedAt(days(2)))).toThrow(refusing("STATUS_FORBIDS"));
});

test("only a no-show's hold is released as missed", () => {
  const [resolve] = endSaga.steps;
  const paramsOf = (status: EndInput["status"]) => {
    const asked = resolve?.call({ ...parties, status, attempt: 2 });
    return [asked?.action, asked?.params];
  };
  const undone = { applicationId: "a", attempt: 2, undoes: "hold:a/2" };
  expect(paramsOf("noShow")).toEqual(["payment.release", { ...undone, isMissed: true }]);
  expect(paramsOf("withdrawn")).toEqual(["payment.release", undone]);
  expect(paramsOf("cancelled")).toEqual(["payment.release", undone]);
});

const paid = (at: Instant | null = hours(9)): Applied => {
  const approved: Applied = { ...inStatus("approved"), approvedMinutes: 240 };
  const data = { ...parties, netWon: 40_000, ...(at === null ? {} : { at }) };
  return after(approved, { type: "paid", data });
};
const afterPay = (n: number): Instant => later(hours(9), n * dayMs);

test("either side may dispute the pay for seven days, and the work counts as paid meanwhile", () => {
  for (const by of ["worker", "employer"] as const) {
    const disputed = after(paid(), ...rules.dispute(paid(), by, statedAt(afterPay(7))));
    expect(disputed).toMatchObject({ status: "disputed", disputedBy: by, netWon: 40_000 });
    expect(wasPaid(disputed)).toBe(true);
  }
  expect(() => rules.dispute(paid(), "worker", statedAt(later(afterPay(7), 1)))).toThrow(
    expect.objectContaining({ type: "DISPUTE_TOO_LATE", data: { until: afterPay(7) } }),
  );
});

test("the seven days count from the end of the shift where the time of payment was not recorded", () => {
  const old = paid(null);
  const last = later(terms.endsAt, 7 * dayMs);
  expect(rules.dispute(old, "worker", statedAt(last))).toHaveLength(1);
  expect(() => rules.dispute(old, "worker", statedAt(later(last, 1)))).toThrow(
    refusing("DISPUTE_TOO_LATE"),
  );
});

test("a decision on the pay pays more or takes nothing back, and is final", () => {
  const disputed = after(paid(), ...rules.dispute(paid(), "worker", statedAt(afterPay(1))));
  expect(rules.decide(disputed, 421, statedAt(afterPay(2)))).toHaveLength(1);
  const [more] = rules.decide(disputed, 420, statedAt(afterPay(2)));
  expect(more).toMatchObject({ type: "payDecided", data: { minutes: 420 } });
  for (const [minutes, paidMinutes] of [
    [420, 420],
    [60, 240],
  ] as const) {
    const decided = after(disputed, ...rules.decide(disputed, minutes, statedAt(afterPay(2))));
    expect(decided).toMatchObject({ status: "approved", approvedMinutes: paidMinutes });
    expect(() => rules.decide(decided, 420, statedAt(afterPay(2)))).toThrow(
      refusing("STATUS_FORBIDS"),
    );
    const again = after(decided, { type: "payCorrected", data: { ...parties, netWon: 70_000 } });
    expect(again).toMatchObject({ status: "paid", netWon: 70_000, paidAt: hours(9) });
    for (const by of ["worker", "employer"] as const) {
      expect(() => rules.dispute(again, by, statedAt(afterPay(3)))).toThrow(
        refusing("DISPUTE_DECIDED"),
      );
    }
  }
});

test("work that an operator decided before the payment cannot be disputed again", () => {
  const worked = inStatus("worked");
  const disputed = after(worked, ...rules.dispute(worked, "worker", statedAt(hours(9))));
  const decided = after(disputed, ...rules.decide(disputed, 300, statedAt(hours(10))));
  expect(decided.isDecided).toBe(true);
  const done = after(decided, { type: "paid", data: { ...parties, netWon: 1, at: hours(11) } });
  expect(() => rules.dispute(done, "worker", statedAt(hours(12)))).toThrow(
    refusing("DISPUTE_DECIDED"),
  );
});

test("a shift without a paid minute cannot be reviewed by either side", () => {
  const unpaid = { ...paid(), approvedMinutes: 0 };
  for (const by of ["worker", "employer"] as const) {
    expect(() => review(unpaid, { reviewId: "r", by, stars: 5 })).toThrow(refusing("NOTHING_PAID"));
  }
});

test("a dispute about pay cannot end as a no-show, and does not block reviews", () => {
  const disputed = after(paid(), ...rules.dispute(paid(), "employer", statedAt(afterPay(1))));
  expect(() => rules.uphold(disputed, statedAt(afterPay(2)))).toThrow(refusing("STATUS_FORBIDS"));
  expect(() => rules.correctTimes(disputed, times(nine, hours(8)), hours(9))).toThrow(
    refusing("STATUS_FORBIDS"),
  );
  const given = { reviewId: "r", by: "worker", stars: 2 } as const;
  expect(review(disputed, given)).toHaveLength(1);
  const unpaid = { ...inStatus("worked"), status: "disputed" } as const;
  expect(() => review(unpaid, given)).toThrow(refusing("STATUS_FORBIDS"));
});

test("the correction names the settled hold, and adds to the net pay", () => {
  const [pay] = correctSaga.steps;
  const input = { ...parties, attempt: 2, minutes: 420, netWon: 40_000 };
  expect(pay?.call(input)).toEqual({
    action: "payment.correct",
    params: { applicationId: "a", attempt: 2, decidedMinutes: 420 },
  });
  expect(pay?.makes?.(input, { netWon: 30_000, grossWon: 31_000 })).toEqual([
    { type: "payCorrected", data: { ...parties, netWon: 70_000 } },
  ]);
});

test("an overturned no-show is paid no more than its plan, which a new hold covers", () => {
  const missed = inStatus("noShow");
  const disputed = after(missed, ...rules.dispute(missed, "worker", statedAt(hours(9))));
  expect(() => rules.decide(disputed, 421, statedAt(hours(20)))).toThrow(
    refusing("MINUTES_ABOVE_PLAN"),
  );
});

test("times beyond the plan and breaks that were taken count once both have signed them", () => {
  const applied = inStatus("worked");
  const rest = { from: hours(4), to: later(hours(4), 30 * minuteMs) };
  const stayed = { ...times(nine, hours(10)), breaks: [rest] };
  const made = after(applied, ...rules.correctTimes(applied, stayed, hours(11)));
  expect(attendedTime(made)).toEqual(attendedTime(applied));
  const signed = after(made, ...rules.signCorrection(made, stayed.correctionId, "worker"));
  expect(minutesIn(attendedOf(signed))).toBe(10 * 60 - 30);
  expect(isBeyondPlan(signed.terms, workedTimes(signed, 570))).toBe(true);
  const [event] = approve(signed, undefined);
  expect(event).toMatchObject({ type: "approved", data: { minutes: 570 } });
});

test.each([
  ["outside the times", [[-1, 1]]],
  [
    "over each other",
    [
      [2, 4],
      [3, 5],
    ],
  ],
  [
    "out of order",
    [
      [4, 5],
      [2, 3],
    ],
  ],
])("breaks %s are refused", (_, spans) => {
  const breaks = spans.map(([from = 0, to = 0]) => ({ from: hours(from), to: hours(to) }));
  const put = { ...times(nine, hours(8)), breaks };
  expect(() => rules.correctTimes(inStatus("worked"), put, hours(9))).toThrow(
    refusing("BREAKS_DIFFER"),
  );
});

test("less than was attended is not approved by the employer alone", () => {
  const worked = inStatus("worked");
  const made = after(worked, ...rules.correctTimes(worked, times(nine, hours(4)), hours(9)));
  const applied = after(made, ...rules.signCorrection(made, "c", "worker"));
  const attended = minutesIn(attendedOf(applied));
  expect(() => approve(applied, attended - 1)).toThrow(refusing("MINUTES_BELOW_ATTENDED"));
  expect(approve(applied, attended)).toHaveLength(1);
});
