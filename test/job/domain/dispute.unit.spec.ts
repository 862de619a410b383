import { expect, test } from "@jest/globals";
import { dayMs, type Instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import {
  correctSaga,
  type EndInput,
  endSaga,
} from "../../../services/job/domain/application.saga.ts";
import {
  type ApplicationEvent,
  type Applied,
  applications,
  wasPaid,
} from "../../../services/job/domain/application.ts";
import * as rules from "../../../services/job/domain/dispute.ts";
import { review } from "../../../services/job/domain/review.ts";
import { end } from "../../../services/job/domain/transitions.ts";
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

test("calling off and rescinding end what was accepted, and nothing that has begun", () => {
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

test("whoever rescinds never costs the employer an allowance", () => {
  const [event] = rules.rescind(inStatus("signed"), "s");
  expect(event).toMatchObject({ data: { by: "worker", isLeaveDue: false } });
});

test("a worker says once that he will come, before the start", () => {
  const applied = inStatus("accepted");
  const confirmed = after(applied, ...rules.confirm(applied, hours(-2)));
  expect(confirmed.confirmedAt).toBe(hours(-2));
  expect(rules.confirm(confirmed, hours(-1))).toEqual([]);
  expect(() => rules.confirm(applied, nine)).toThrow(refusing("TOO_LATE"));
  expect(() => rules.confirm(inStatus("pending"), hours(-2))).toThrow(refusing("STATUS_FORBIDS"));
});

test("times hold when the side that did not put them down has signed them", () => {
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

test("each side puts times down ten times, and the other side as often", () => {
  let applied = inStatus("worked");
  const put = (by: "worker" | "employer") => {
    applied = after(applied, ...rules.correctTimes(applied, times(nine, hours(8), by), hours(9)));
  };
  for (let n = 0; n < 10; n += 1) put("employer");
  expect(() => put("employer")).toThrow(refusing("TOO_MANY_CORRECTIONS"));
  for (let n = 0; n < 10; n += 1) put("worker");
  expect(() => put("worker")).toThrow(refusing("TOO_MANY_CORRECTIONS"));
});

test("times that cannot have been worked are not put down", () => {
  const applied = inStatus("worked");
  const put = (from: Instant, to: Instant, at = hours(20)) =>
    rules.correctTimes(applied, times(from, to), at);
  expect(() => put(hours(1), hours(1))).toThrow(refusing("TIMES_REVERSED"));
  expect(() => put(nine, hours(8), hours(7))).toThrow(refusing("TIMES_IN_FUTURE"));
  expect(() => put(later(nine, -31 * minuteMs), hours(8))).toThrow(refusing("TIMES_OUTSIDE_SHIFT"));
  expect(() => put(hours(8), hours(9))).toThrow(refusing("TIMES_OUTSIDE_SHIFT"));
  expect(put(later(nine, -30 * minuteMs), hours(9))).toHaveLength(1);
});

test("what is disputed is neither approved nor corrected until an operator has decided", () => {
  const applied = inStatus("worked");
  const said = { at: hours(9), statementId: "s" };
  const disputed = after(applied, ...rules.dispute(applied, "worker", said));
  expect(disputed).toMatchObject({ status: "disputed", disputedBy: "worker", statementId: "s" });
  expect(() => rules.dispute(disputed, "employer", said)).toThrow(refusing("STATUS_FORBIDS"));
  expect(() => rules.correctTimes(disputed, times(nine, hours(8)), hours(9))).toThrow(
    refusing("STATUS_FORBIDS"),
  );
  expect(() => rules.decide(disputed, 421, said)).toThrow(refusing("MINUTES_ABOVE_PLAN"));
  expect(after(disputed, ...rules.decide(disputed, 420, said))).toMatchObject({
    status: "approved",
    approvedMinutes: 420,
  });
  expect(() => rules.decide(applied, 60, said)).toThrow(refusing("STATUS_FORBIDS"));
});

const missed = (): Applied => {
  const applied = inStatus("signed");
  return after(applied, ...end(applied, "noShow", hours(1)));
};
const days = (n: number): Instant => later(hours(1), n * dayMs);
const said = (at: Instant) => ({ at, statementId: "s" });

test("that he did not come is disputed by the worker alone, within seven days, and once", () => {
  expect(after(missed(), ...rules.dispute(missed(), "worker", said(days(7))))).toMatchObject({
    status: "disputed",
    isNoShowDisputed: true,
  });
  expect(() => rules.dispute(missed(), "worker", said(later(days(7), 1)))).toThrow(
    expect.objectContaining({ type: "DISPUTE_TOO_LATE", data: { until: days(7) } }),
  );
  expect(() => rules.dispute(missed(), "employer", said(days(1)))).toThrow(
    refusing("STATUS_FORBIDS"),
  );
  const disputed = after(missed(), ...rules.dispute(missed(), "worker", said(days(1))));
  const upheld = after(disputed, ...rules.uphold(disputed, said(days(2))));
  expect(upheld).toMatchObject({ status: "noShow" });
  expect(() => rules.dispute(upheld, "worker", said(days(3)))).toThrow(refusing("STATUS_FORBIDS"));
});

test("the seven days count from the end of the shift where nobody wrote down when it was said", () => {
  const old = { ...missed(), missedAt: null };
  expect(rules.dispute(old, "worker", said(later(terms.endsAt, 7 * dayMs)))).toHaveLength(1);
  expect(() => rules.dispute(old, "worker", said(later(terms.endsAt, 7 * dayMs + 1)))).toThrow(
    refusing("DISPUTE_TOO_LATE"),
  );
});

test("a disputed no-show stands or falls by an operator's word; only a no-show can be upheld", () => {
  const disputed = after(missed(), ...rules.dispute(missed(), "worker", said(days(1))));
  expect(after(disputed, ...rules.decide(disputed, 300, said(days(2))))).toMatchObject({
    status: "approved",
    approvedMinutes: 300,
  });
  const times = inStatus("worked");
  const other = after(times, ...rules.dispute(times, "worker", said(days(1))));
  expect(() => rules.uphold(other, said(days(2)))).toThrow(refusing("STATUS_FORBIDS"));
  expect(() => rules.uphold(missed(), said(days(2)))).toThrow(refusing("STATUS_FORBIDS"));
});

test("only of one who did not come is the hold given back as of one who stayed away", () => {
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

test("what was paid may be disputed by either side for seven days, and stays paid meanwhile", () => {
  for (const by of ["worker", "employer"] as const) {
    const disputed = after(paid(), ...rules.dispute(paid(), by, said(afterPay(7))));
    expect(disputed).toMatchObject({ status: "disputed", disputedBy: by, netWon: 40_000 });
    expect(wasPaid(disputed)).toBe(true);
  }
  expect(() => rules.dispute(paid(), "worker", said(later(afterPay(7), 1)))).toThrow(
    expect.objectContaining({ type: "DISPUTE_TOO_LATE", data: { until: afterPay(7) } }),
  );
});

test("the seven days count from the end of the shift where it was not noted when it was paid", () => {
  const old = paid(null);
  const last = later(terms.endsAt, 7 * dayMs);
  expect(rules.dispute(old, "worker", said(last))).toHaveLength(1);
  expect(() => rules.dispute(old, "worker", said(later(last, 1)))).toThrow(
    refusing("DISPUTE_TOO_LATE"),
  );
});

test("a decision on the pay pays more or takes nothing back, and is the last", () => {
  const disputed = after(paid(), ...rules.dispute(paid(), "worker", said(afterPay(1))));
  expect(() => rules.decide(disputed, 421, said(afterPay(2)))).toThrow(
    refusing("MINUTES_ABOVE_PLAN"),
  );
  const [more] = rules.decide(disputed, 420, said(afterPay(2)));
  expect(more).toMatchObject({ type: "payDecided", data: { minutes: 420 } });
  for (const [minutes, paidMinutes] of [
    [420, 420],
    [60, 240],
  ] as const) {
    const decided = after(disputed, ...rules.decide(disputed, minutes, said(afterPay(2))));
    expect(decided).toMatchObject({ status: "approved", approvedMinutes: paidMinutes });
    expect(() => rules.decide(decided, 420, said(afterPay(2)))).toThrow(refusing("STATUS_FORBIDS"));
    const again = after(decided, { type: "payCorrected", data: { ...parties, netWon: 70_000 } });
    expect(again).toMatchObject({ status: "paid", netWon: 70_000, paidAt: hours(9) });
    for (const by of ["worker", "employer"] as const) {
      expect(() => rules.dispute(again, by, said(afterPay(3)))).toThrow(
        refusing("DISPUTE_DECIDED"),
      );
    }
  }
});

test("what an operator decided before it was paid is not disputed again here", () => {
  const worked = inStatus("worked");
  const disputed = after(worked, ...rules.dispute(worked, "worker", said(hours(9))));
  const decided = after(disputed, ...rules.decide(disputed, 300, said(hours(10))));
  expect(decided.isDecided).toBe(true);
  const done = after(decided, { type: "paid", data: { ...parties, netWon: 1, at: hours(11) } });
  expect(() => rules.dispute(done, "worker", said(hours(12)))).toThrow(refusing("DISPUTE_DECIDED"));
});

test("a shift of which no minute is paid gives nothing to review, on either side", () => {
  const unpaid = { ...paid(), approvedMinutes: 0 };
  for (const by of ["worker", "employer"] as const) {
    expect(() => review(unpaid, { reviewId: "r", by, stars: 5 })).toThrow(refusing("NOTHING_PAID"));
  }
});

test("a dispute about pay is no ground to say that he did not come, and silences nobody", () => {
  const disputed = after(paid(), ...rules.dispute(paid(), "employer", said(afterPay(1))));
  expect(() => rules.uphold(disputed, said(afterPay(2)))).toThrow(refusing("STATUS_FORBIDS"));
  expect(() => rules.correctTimes(disputed, times(nine, hours(8)), hours(9))).toThrow(
    refusing("STATUS_FORBIDS"),
  );
  const words = { reviewId: "r", by: "worker", stars: 2 } as const;
  expect(review(disputed, words)).toHaveLength(1);
  const unpaid = { ...inStatus("worked"), status: "disputed" } as const;
  expect(() => review(unpaid, words)).toThrow(refusing("STATUS_FORBIDS"));
});

test("the correction is asked for by the hold that was settled, and adds to what was paid", () => {
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
