/**
 * Every rule of a step asks the table: each step, each status, with everything else in its favour.
 */
import { describe, expect, test } from "@jest/globals";
import { ApplicationStatus as Statuses } from "../../../services/contracts/common/shapes.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import {
  type Application,
  type ApplicationEvent,
  type Applied,
  applications,
} from "../../../services/job/domain/application.ts";
import * as changes from "../../../services/job/domain/dispute.ts";
import {
  type ApplicationStatus,
  lifecycle,
  type StepName,
} from "../../../services/job/domain/lifecycle.ts";
import { escalate } from "../../../services/job/domain/overdue.ts";
import { lapse } from "../../../services/job/domain/reminders.ts";
import * as steps from "../../../services/job/domain/transitions.ts";
import { hours, inStatus, nine } from "./applied.ts";

const statement = { statementId: "s", at: hours(10) };
const times = { correctionId: "c", checkedInAt: nine, checkedOutAt: hours(8) };

/** An application in which only its status can refuse a step. */
const ready = (status: ApplicationStatus, change: Partial<Applied>): Applied => ({
  ...inStatus(status),
  signedBy: ["employer"],
  checkedInAt: nine,
  checkedOutAt: hours(8),
  correction: { ...times, by: "employer" },
  overdueUntil: hours(9),
  missedAt: nine,
  ...change,
});

type Rule = {
  readonly step: StepName;
  readonly take: (applied: Applied) => ApplicationEvent[];
  readonly ready?: Partial<Applied>;
  /** Where the step ends after a further event. */
  readonly leavesStatus?: true;
  /** The refusal that replaces the table's, or `done` where the step was taken already. */
  readonly otherwise?: Readonly<Partial<Record<ApplicationStatus, string>>>;
};
const done = "nothing changes";

const disputeAbout =
  (about?: "noShow" | "pay") =>
  (applied: Applied): ApplicationEvent[] => {
    const events = changes.dispute(applied, "worker", statement);
    const isAbout = events.some(({ data }) => (data as { about?: string }).about === about);
    if (!isAbout) throw new Refusal("STATUS_FORBIDS");
    return events;
  };

const rules: Readonly<Record<string, Rule>> = {
  accept: {
    step: "accept",
    take: (applied) => {
      steps.checkPending(applied);
      return [{ type: "accepted", data: applied.parties }];
    },
  },
  reject: { step: "reject", take: (applied) => steps.end(applied, "rejected", nine) },
  withdraw: { step: "withdraw", take: (applied) => steps.end(applied, "withdrawn", hours(-1)) },
  withdrawLate: {
    step: "withdrawLate",
    take: (applied) => steps.end(applied, "withdrawn", nine),
    otherwise: { pending: "withdrawn" },
  },
  noShow: { step: "noShow", take: (applied) => steps.end(applied, "noShow", hours(1)) },
  callOff: { step: "callOff", take: (applied) => changes.callOff(applied, { at: hours(-1) }) },
  lapse: {
    step: "lapse",
    take: (applied) => lapse(applied, hours(-1)),
    ready: { releasesAt: hours(-1) },
  },
  rescind: { step: "rescind", take: (applied) => changes.rescind(applied, "s") },
  sign: { step: "sign", take: (applied) => steps.sign(applied, "worker", nine) },
  checkIn: {
    step: "checkIn",
    take: (applied) => steps.checkIn(applied, nine),
    otherwise: { accepted: "NOT_SIGNED", working: done },
  },
  checkOut: {
    step: "checkOut",
    take: (applied) => steps.checkOut(applied, hours(8)),
    otherwise: { worked: done },
  },
  "putting times down": {
    step: "correct",
    take: (applied) => changes.correctTimes(applied, { ...times, by: "worker" }, hours(9)),
    leavesStatus: true,
  },
  "signing times": {
    step: "correct",
    take: (applied) => changes.signCorrection(applied, "c", "worker"),
  },
  approve: {
    step: "approve",
    take: (applied) => steps.approve(applied, undefined),
    otherwise: { approved: done, paid: done },
  },
  dispute: { step: "dispute", take: disputeAbout() },
  disputeNoShow: { step: "disputeNoShow", take: disputeAbout("noShow") },
  disputePay: { step: "disputePay", take: disputeAbout("pay") },
  escalate: { step: "escalate", take: (applied) => escalate(applied, hours(10)) },
  decide: { step: "decide", take: (applied) => changes.decide(applied, 60, statement) },
  decidePay: {
    step: "decidePay",
    take: (applied) => changes.decide(applied, 60, statement),
    ready: { netWon: 90_000 },
  },
  uphold: {
    step: "uphold",
    take: (applied) => changes.uphold(applied, statement),
    ready: { isNoShowDisputed: true },
  },
};

/** The outcome of a try: the next status, the refusal, or that nothing changes. */
const outcomeOf = ({ take, ready: change = {} }: Rule, status: ApplicationStatus): string => {
  const applied = ready(status, change);
  try {
    const events = take(applied);
    if (events.length === 0) return done;
    const before: Application = { sagas: {}, applied };
    return events.reduce(applications.evolve, before).applied?.status ?? done;
  } catch (error) {
    if (error instanceof Refusal) return error.type;
    throw error;
  }
};

describe.each(Object.entries(rules))("%s", (_, rule) => {
  const { from, to } = lifecycle[rule.step];
  test.each(Statuses.enum)("a step on an application that is %s", (status) => {
    const may = (from as readonly string[]).includes(status);
    const next = rule.leavesStatus === true ? status : to;
    const refused = rule.otherwise?.[status] ?? "STATUS_FORBIDS";
    expect(outcomeOf(rule, status)).toBe(may ? next : refused);
  });
});

test("each step of the table has its rule in this test, except those that other streams decide", () => {
  const ruled = new Set<string>(Object.values(rules).map(({ step }) => step));
  const left = Object.keys(lifecycle).filter((step) => !ruled.has(step));
  // The job's stream lets in; payment's answer to an approval makes it paid.
  expect(left).toEqual(["apply", "pay"]);
});
