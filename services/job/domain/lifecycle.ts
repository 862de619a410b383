/**
 * Lifecycle: every step an application can take, as data.
 *
 * A step has its statuses, who may take it, and what follows elsewhere. The rules read this table,
 * and docs/lifecycle.md is generated from it.
 */
import { Refusal } from "../../contracts/core/refusal.ts";

export type ApplicationStatus =
  | "pending"
  | "accepted"
  | "signed"
  | "working"
  | "worked"
  | "approved"
  | "paid"
  | "rejected"
  | "withdrawn"
  | "cancelled"
  | "noShow"
  | "disputed";

type Actor = "worker" | "employer" | "both" | "operator" | "OneDay";
type Step = {
  readonly from: readonly ApplicationStatus[];
  readonly to: ApplicationStatus;
  readonly by: readonly Actor[];
  /** A condition beside the status. */
  readonly when?: string;
  /** What follows in other places. */
  readonly effect?: string;
};

const given = "hold, seat and time are given back";

export const lifecycle = {
  apply: {
    from: [],
    to: "pending",
    by: ["worker"],
    when: "the job is open and not full, and the time is free",
    effect: "the job lets the worker in, the calendar books the time",
  },
  accept: {
    from: ["pending"],
    to: "accepted",
    by: ["employer", "OneDay"],
    when: "by OneDay with firstCome",
    effect: "a seat is taken, the pay is held",
  },
  reject: {
    from: ["pending"],
    to: "rejected",
    by: ["employer", "OneDay"],
    when: "by OneDay when the job closes, is cancelled or begins",
    effect: given,
  },
  withdraw: {
    from: ["pending", "accepted", "signed"],
    to: "withdrawn",
    by: ["worker"],
    when: "before the start; from pending at any time",
    effect: `${given}; if late, it becomes an entry of the worker's reliability`,
  },
  withdrawLate: {
    from: ["accepted", "signed"],
    to: "noShow",
    by: ["worker"],
    when: "from the start on",
    effect: `${given}; it is a no-show of the worker's reliability`,
  },
  callOff: {
    from: ["accepted", "signed"],
    to: "cancelled",
    by: ["employer", "OneDay"],
    when: "before the start; by OneDay when the job is cancelled",
    effect: `${given}; if late, the leave allowance is paid from the hold`,
  },
  lapse: {
    from: ["accepted"],
    to: "cancelled",
    by: ["OneDay"],
    when: "with `releaseUnconfirmed`, 60 minutes before the start, if the worker has neither confirmed nor signed after the reminder",
    effect: `${given}; the next in line gets the seat; no leave allowance and no entry of the worker's reliability`,
  },
  rescind: { from: ["accepted", "signed"], to: "cancelled", by: ["worker"], effect: given },
  noShow: {
    from: ["accepted", "signed"],
    to: "noShow",
    by: ["employer"],
    when: "unless the contract waits for their signature alone, after a wait from the start (60 minutes, settable), and after the worker was warned",
    effect: given,
  },
  sign: {
    from: ["accepted"],
    to: "signed",
    by: ["worker", "employer"],
    when: "the second of two signatures; a minor needs a guardian's consent; a contract of several days also after its first, for the others",
  },
  checkIn: {
    from: ["signed"],
    to: "working",
    by: ["worker"],
    when: "from 30 minutes before the start, with the code; a minor needs a guardian's consent",
  },
  checkOut: {
    from: ["working"],
    to: "worked",
    by: ["worker"],
    when: "with the code",
    effect: "the calendar keeps only the attended time",
  },
  correct: {
    from: ["accepted", "signed", "working", "worked"],
    to: "worked",
    by: ["both"],
    when: "one side proposes the times, the other signs them",
    effect: "the calendar keeps only the attended time",
  },
  approve: {
    from: ["worked"],
    to: "approved",
    by: ["employer", "OneDay"],
    when: "by OneDay 12 hours after the check-out, unless times that give more wait for a signature",
    effect: "the pay is on its way",
  },
  dispute: {
    from: ["accepted", "signed", "working", "worked"],
    to: "disputed",
    by: ["worker", "employer"],
    when: "if no one has checked in, only from the start",
  },
  escalate: {
    from: ["accepted", "signed", "working", "worked"],
    to: "disputed",
    by: ["OneDay"],
    when: "36 hours after the end, 24 after both were asked; 36 hours after times that give more and that no one signed; from worked, if the approval by OneDay is refused",
    effect: "an operator decides it",
  },
  disputeNoShow: {
    from: ["noShow"],
    to: "disputed",
    by: ["worker"],
    when: "within 7 days, once",
  },
  decide: {
    from: ["disputed"],
    to: "approved",
    by: ["operator"],
    effect:
      "the pay is on its way, and the calendar keeps only the paid time; after a no-show, the pay is held again and the entry of the worker's reliability is removed",
  },
  uphold: { from: ["disputed"], to: "noShow", by: ["operator"], when: "a no-show was disputed" },
  pay: {
    from: ["approved"],
    to: "paid",
    by: ["OneDay"],
    effect: "the hold is settled, or corrected to what was decided",
  },
  disputePay: {
    from: ["paid"],
    to: "disputed",
    by: ["worker", "employer"],
    when: "within 7 days of the payment, unless an operator has decided before",
  },
  decidePay: {
    from: ["disputed"],
    to: "approved",
    by: ["operator"],
    when: "the pay was disputed",
    effect:
      "more minutes are paid from the employer's wallet; for fewer minutes the employer gets the fee on them back, and the worker keeps the pay",
  },
} as const satisfies Readonly<Record<string, Step>>;

export type StepName = keyof typeof lifecycle;

/** Refuses STATUS_FORBIDS unless a step may be taken from this status. */
export const checkStep = (step: StepName, status: ApplicationStatus): void => {
  const { from }: Step = lifecycle[step];
  if (!from.includes(status)) throw new Refusal("STATUS_FORBIDS", { status });
};

/** The statuses that no step leaves. */
export const endings = ((): readonly ApplicationStatus[] => {
  const steps: readonly Step[] = Object.values(lifecycle);
  const left = new Set(steps.flatMap(({ from }) => from));
  return [...new Set(steps.map(({ to }) => to))].filter((status) => !left.has(status));
})();

/** The table as a Mermaid diagram and as rows, for the docs. */
export const lifecycleText = (): string => {
  const steps = Object.entries(lifecycle) as readonly [StepName, Step][];
  const arrows = steps.flatMap(([name, { from, to }]) =>
    (from.length === 0 ? ["[*]"] : from).map((status) => `  ${status} --> ${to}: ${name}`),
  );
  const ends = endings.map((status) => `  ${status} --> [*]`);
  const rows = steps.map(
    ([name, { from, to, by, when = "", effect = "" }]) =>
      `| ${name} | ${from.join(", ")} | ${to} | ${by.join(", ")} | ${when} | ${effect} |`,
  );
  return [
    "```mermaid",
    "stateDiagram-v2",
    ...arrows,
    ...ends,
    "```",
    "",
    "| step | from | to | by | when | what follows |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
};
