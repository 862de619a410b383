/** Notice groups: the kinds of notifications that a person chooses channels for together. Pure. */

const groups = {
  offers: ["jobFound", "openedEarly", "offered", "offerWithdrawn", "invited", "standBy", "welcome"],
  message: ["newMessage"],
  work: ["reminderDay", "reminderHours", "checkInMissing", "checkedIn", "checkedOut", "overdue"],
  money: [
    ...["paid", "paidMore", "leavePaid", "payWaits", "withdrawalPaid", "withdrawalFailed"],
    ...[
      "transferDelayed",
      "charged",
      "chargeDeclined",
      "refunded",
      "refundFailed",
      "monthDays",
      "monthHours",
    ],
  ],
  account: [
    "sessionReused",
    "bankChanged",
    "locked",
    "passwordChanged",
    "emailChanged",
    "suspended",
    "reinstated",
  ],
} as const satisfies Record<string, readonly string[]>;

/** The kinds of a person by group; what is in none is about their applications. */
export const groupsOf = (
  kinds: readonly string[],
): readonly (readonly [string, readonly string[]])[] => {
  const known = Object.entries(groups).map(
    ([name, ofGroup]) =>
      [name, kinds.filter((kind) => (ofGroup as readonly string[]).includes(kind))] as const,
  );
  const named = known.flatMap(([, ofGroup]) => ofGroup);
  const rest = ["application", kinds.filter((kind) => !named.includes(kind))] as const;
  return [...known, rest].filter(([, ofGroup]) => ofGroup.length > 0);
};
