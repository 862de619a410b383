import { beforeAll, expect, test } from "@jest/globals";
import { bindsCursors } from "../../mixins/auth/page-cursors.ts";
import { type ActionContract, takesKey } from "../../services/contracts/core/action-contract.ts";
import { actions } from "../../services/contracts/index.ts";
import { Refusals, type Ways } from "../support/refusals.ts";

/** Codes that the walk finds but that never leave these actions, each row with its reason. */
const never: readonly (readonly [why: string, codes: string, actions: readonly string[]])[] = [
  [
    "they are answered as what stands against the posting",
    "TIMES_REVERSED STARTS_IN_PAST STARTS_TOO_LATE BREAK_TOO_SHORT BREAK_TOO_LONG BREAKS_DIFFER " +
      "BREAK_OUTSIDE_WORK BREAK_PIECES SHIFT_EMPTY SHIFT_TOO_LONG WAGE_BELOW_MINIMUM QUOTE_OUT_OF_RANGE CATEGORY_UNKNOWN " +
      "BLOCKED_WORD CONTACT_IN_TEXT PLACE_OUTSIDE_SERVICE GATE_UNKNOWN GATE_NOT_ALLOWED LAW_UNKNOWN OWN_LINES_TWICE " +
      "DAYS_OUT_OF_ORDER DAYS_TOO_FAR",
    ["job.check"],
  ],
  [
    "what may be posted has a minute of work and a wage that a quote takes",
    "SHIFT_EMPTY QUOTE_OUT_OF_RANGE",
    ["job.post", "job.postFor", "job.edit", "job.publish", "job.repost", "job.templates.post"],
  ],
  [
    "the shift was priced when it was posted",
    "SHIFT_EMPTY SHIFT_TOO_LONG BREAK_TOO_LONG BREAKS_DIFFER QUOTE_OUT_OF_RANGE INTERVAL_EMPTY",
    ["job.apply", "job.accept"],
  ],
  [
    "the shift was priced when its pay was held",
    "SHIFT_EMPTY SHIFT_TOO_LONG BREAK_TOO_LONG BREAKS_DIFFER LAW_UNKNOWN",
    ["payment.release", "payment.settlements", "payment.payslip"],
  ],
  [
    "a contract without a price is answered without its pay",
    "SHIFT_EMPTY SHIFT_TOO_LONG BREAK_TOO_LONG BREAKS_DIFFER QUOTE_OUT_OF_RANGE LAW_UNKNOWN",
    ["job.contract"],
  ],
  ["it asks only whether an answer has a paper", "LAW_UNKNOWN", ["gateway.openapi"]],
  [
    "no worked time is given, and that of the plan is in order and not longer",
    "WORK_OVERLAPS WORKED_TOO_LONG",
    [
      ...["payment.hold", "payment.payLeave", "payment.release"],
      ...["job.post", "job.check", "job.edit", "job.repost", "job.apply", "job.contract"],
      ...[
        "job.publish",
        "job.templates.post",
        "job.postFor",
        "job.pay",
        "payment.price",
        "job.price",
      ],
    ],
  ],
  [
    "that the acceptance which follows came to nothing leaves the application pending",
    "STATUS_FORBIDS INSUFFICIENT_FUNDS EMPLOYER_UNIDENTIFIED",
    ["job.apply"],
  ],
  [
    "facts about one person alone ask no law",
    "LAW_UNKNOWN",
    ["job.sign", "job.checkIn", "job.checkOut", "matching.fill", "payment.withdraw"],
  ],
  ["the age of majority is known for today", "LAW_UNKNOWN", ["user.guardian.set"]],
  ["an acceptance has no message", "CONTACT_IN_TEXT", ["job.offers.accept"]],
  [
    "whether two people may meet asks no law",
    "LAW_UNKNOWN",
    [
      "job.get",
      "job.versions",
      "job.favourites",
      "job.favourites.add",
      "job.early",
      "job.offers.make",
    ],
  ],
  ["obligations asked the same table before", "LAW_UNKNOWN", ["*.personal.erase"]],
  [
    "the application is in the saga's own stream, or in the caller's own list",
    "NOT_FOUND",
    ["job.seats.take", "job.seats.admit", "job.ofUser"],
  ],
  [
    "a posting is closed only if it is open",
    "JOB_NOT_OPEN NOT_FOUND NOT_YOURS",
    ["job.personal.erase"],
  ],
  [
    "a refund is of a confirmed charge, and no part of a withdrawal is above what is left of it",
    "CHARGE_NOT_CONFIRMED REFUND_TOO_LARGE NOT_FOUND",
    [
      "payment.withdraw",
      "payment.withdrawal",
      "payment.refund.get",
      "payment.unknowns",
      "payment.unknowns.settle",
      "payment.reconcile",
    ],
  ],
  ["a hold that is resolved is HOLD_RESOLVED", "HOLD_MISSING", ["payment.release"]],
  [
    "a month before the tables of the law is not looked up",
    "LAW_UNKNOWN",
    [
      "payment.exports",
      "payment.month.pair",
      "payment.deadLetters.replay",
      "payment.feeds.reanchor",
    ],
  ],
  [
    "nothing cancels it: it undoes a step, or it has to come",
    "STEP_CANCELLED",
    [
      "user.deletion.leave",
      "user.calendar.release",
      "user.calendar.keep",
      "job.seats.leave",
      "job.offers.give",
      "job.offers.settle",
      "job.seats.free",
      "payment.release",
      "payment.settle",
      "payment.correct",
      "payment.payLeave",
      "*.personal.erase",
      "*.personal.reopen",
    ],
  ],
  ["a command's id is made of whom it erases", "KEY_REUSED", ["*.personal.erase"]],
  [
    "a replay has its commit, and a new account no mails",
    "NOT_FOUND TOO_MANY_MAILS",
    ["user.register"],
  ],
  ["whose session it is was asked before", "REFRESH_INVALID", ["user.sessions.end"]],
  ["it asks for an operator", "IS_OPERATOR", ["user.operators.disable", "user.operators.enable"]],
  ["it has no end", "UNTIL_IN_PAST", ["user.operators.disable"]],
  ["an account that is not there is another", "NO_BANK_ACCOUNT", ["user.bank.set"]],
  ["a letter is replayed behind the answer", "LOG_DIVERGED", ["*.deadLetters.replay"]],
];

const contracts: [action: string, contract: ActionContract][] = Object.entries(actions);
const services = [...new Set(contracts.map(([action]) => action.split(".", 1)[0] ?? ""))];
const ways = new Map<string, Ways>();
let unread: ReadonlySet<string> = new Set();

const rowsOf = (action: string, code: string) =>
  never.filter(
    ([, codes, names]) =>
      codes.split(" ").includes(code) &&
      names.some((name) => name === action || name === action.replace(/^\w+/, "*")),
  );

/** A command with no id but its own is no other command's, and nothing cancels it. */
const mayMeetAnother = (code: string, contract: ActionContract): boolean => {
  const isStep = "cid" in contract.params.properties;
  if (code === "STEP_CANCELLED") return isStep;
  return code !== "KEY_REUSED" || isStep || takesKey(contract);
};

/** The codes that may leave an action, with the way to each: of its handler and of the auth middleware. */
const comesFrom = (action: string, contract: ActionContract): Ways => {
  const byMiddleware =
    bindsCursors(action, contract) === null ? [] : [["CURSOR_INVALID", "guard"] as const];
  return new Map([...byMiddleware, ...(ways.get(action) ?? [])]);
};

beforeAll(() => {
  const refusals = new Refusals();
  for (const service of services)
    for (const [action, found] of refusals.of(service)) ways.set(action, found);
  unread = refusals.unread;
}, 240_000);

test("the walk finds the handler of every action but the stream, which the HTTP server answers", () => {
  const streams = contracts.filter(([, { media }]) => media === "text/event-stream");
  expect(streams.map(([action, { refuses }]) => [action, refuses])).toEqual([
    ["communication.stream", []],
  ]);
  const answered = contracts.filter((one) => !streams.includes(one)).map(([action]) => action);
  expect(answered.filter((action) => !ways.has(action))).toEqual([]);
});

test("every code that an action may refuse with is in its contract", () => {
  const missing = contracts.flatMap(([action, contract]) => {
    const listed = new Set(contract.refuses);
    return [...comesFrom(action, contract)]
      .filter(([code]) => !listed.has(code) && mayMeetAnother(code, contract))
      .filter(([code]) => rowsOf(action, code).length === 0)
      .map(([code, way]) => `${action} lacks ${code}: ${way}`);
  });
  expect(missing).toEqual([]);
});

test("every code in a contract is reachable in its action", () => {
  const idle = contracts.flatMap(([action, contract]) => {
    const coming = comesFrom(action, contract);
    return contract.refuses.filter((code) => !coming.has(code)).map((code) => `${action} ${code}`);
  });
  expect(idle).toEqual([]);
});

test("every exception for a code that never comes is needed", () => {
  const used = contracts.flatMap(([action, contract]) =>
    [...comesFrom(action, contract).keys()]
      .filter((code) => !contract.refuses.includes(code))
      .flatMap((code) => rowsOf(action, code).map(([why]) => `${why}: ${code}`)),
  );
  const rows = never.flatMap(([why, codes]) => codes.split(" ").map((code) => `${why}: ${code}`));
  expect(rows.filter((row) => !used.includes(row))).toEqual([]);
});

test("a refusal's code is written where it is made, or passed on from there", () => {
  expect([...unread].sort()).toEqual([
    // An operator's request for a log that is named by its feed.
    expect.stringMatching(/^mixins\/log\/operator-actions\.ts: service\.broker\.call/),
    // The saga runner decides by the contract of the step's action.
    expect.stringMatching(/^mixins\/saga\/saga-runner\.ts: this\.service\.broker\.call/),
    // The codes of the quote's contract that a check of a posting may report.
    expect.stringMatching(/^services\/job\/actions\/posting\.actions\.ts: new Refusal\(type/),
  ]);
});
