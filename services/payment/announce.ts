/**
 * Announcements: the events that payment publishes for a commit. Ids and amounts, no personal data.
 */
import type { Commit } from "../../mixins/log/commit.ts";
import { won } from "../contracts/core/units.ts";
import type { Announcement } from "../contracts/events.ts";
import type { ChargeEvent } from "./ledger/charge.ts";
import {
  type Entry,
  type EntryOf,
  type HoldParties,
  movedWon,
  type Posted,
} from "./ledger/entry.ts";
import type { MonthWarned } from "./month/month-warning.ts";

const partiesOf = ({ applicationId, jobId, workerId, employerId }: HoldParties) => ({
  applicationId,
  jobId,
  workerId,
  employerId,
});

const ofSettlement = (entry: EntryOf<"settle" | "leave">): Announcement[] => {
  const { returnedWon, workedOn, worked, categoryId, quote, kind } = entry;
  const { grossWon, netWon, employerFeeWon } = quote;
  const parties = partiesOf(entry);
  const settled: Announcement = {
    type: "payment.settled",
    data: {
      ...parties,
      heldWon: movedWon(entry),
      returnedWon,
      ...(workedOn === undefined ? {} : { workedOn }),
      ...(worked === undefined ? {} : { worked: [...worked] }),
      ...(categoryId === undefined ? {} : { categoryId }),
      ...quote,
    },
  };
  // A leave allowance is paid for work that was not done, so nothing was completed.
  if (kind === "leave") return [settled];
  const completed = { ...parties, grossWon, netWon, employerFeeWon };
  return [{ type: "payment.completed", data: completed }, settled];
};

const ofCorrection = (entry: EntryOf<"correct">): Announcement[] => {
  const { workedOn, worked, paidNetWon, quote, reserve, isBeyondPlan } = entry;
  const beyond = isBeyondPlan === undefined ? {} : { isBeyondPlan };
  const facts = { ...(worked === undefined ? {} : { worked: [...worked] }), ...beyond };
  const { grossWon, netWon, employerFeeWon } = quote;
  const parties = partiesOf(entry);
  const moved = { grossWon, netWon, employerFeeWon, paidNetWon };
  const { categoryId } = entry.terms;
  const trade = categoryId === undefined ? {} : { categoryId };
  return [
    { type: "payment.corrected", data: { ...parties, ...moved, ...beyond } },
    {
      type: "payment.resettled",
      data: {
        ...parties,
        workedOn,
        asideWon: reserve?.won ?? won(0),
        ...trade,
        ...facts,
        ...quote,
      },
    },
  ];
};

const announcementsOf = (entry: Entry): Announcement[] => {
  switch (entry.kind) {
    case "charge": {
      const { chargeId, employerId, amountWon } = entry;
      return [{ type: "payment.charged", data: { chargeId, employerId, amountWon } }];
    }
    case "hold":
      return [{ type: "payment.held", data: { ...partiesOf(entry), heldWon: movedWon(entry) } }];
    case "release":
      return [
        { type: "payment.released", data: { ...partiesOf(entry), releasedWon: movedWon(entry) } },
      ];
    case "settle":
    case "leave":
      return ofSettlement(entry);
    case "correct":
      return ofCorrection(entry);
    case "payout":
    case "payoutPaid":
    case "payoutFailed": {
      const { withdrawalId, userId, amountWon } = entry;
      const names = {
        payout: "payment.withdrawalRequested",
        payoutPaid: "payment.withdrawn",
        payoutFailed: "payment.withdrawalFailed",
      } as const;
      return [{ type: names[entry.kind], data: { withdrawalId, userId, amountWon } }];
    }
    case "refund":
    case "refundPaid":
    case "refundFailed": {
      const { refundId, chargeId, employerId, amountWon } = entry;
      const names = {
        refund: "payment.refundRequested",
        refundPaid: "payment.refunded",
        refundFailed: "payment.refundFailed",
      } as const;
      return [{ type: names[entry.kind], data: { refundId, chargeId, employerId, amountWon } }];
    }
    case "remit": {
      const { employerId, month, by, dues } = entry;
      return [{ type: "payment.remitted", data: { employerId, month, by, ...dues } }];
    }
  }
};

/**
 * The id of what an entry is about. The ledger is one stream, but events about different things
 * have no order among them.
 */
const aboutOf = (entry: Entry): string => {
  switch (entry.kind) {
    case "charge":
      return entry.chargeId;
    case "hold":
    case "release":
    case "settle":
    case "leave":
    case "correct":
      return entry.applicationId;
    case "payout":
    case "payoutPaid":
    case "payoutFailed":
      return entry.withdrawalId;
    case "refund":
    case "refundPaid":
    case "refundFailed":
      return entry.refundId;
    case "remit":
      return `${entry.employerId}/${entry.month}`;
  }
};

const ofEntry = ({ data: entry }: Posted): Announcement[] =>
  announcementsOf(entry).map((announcement) => ({ ...announcement, about: aboutOf(entry) }));

const ofCharge = ({ type, data }: ChargeEvent): Announcement[] => {
  const { chargeId, employerId, amountWon, method } = data;
  switch (type) {
    case "requested":
      return [
        { type: "payment.chargeRequested", data: { chargeId, employerId, amountWon, method } },
      ];
    case "declined":
      return [{ type: "payment.declined", data: { chargeId, employerId, amountWon } }];
    // The ledger's own entry announces a confirmed charge.
    case "confirmed":
    case "unknown":
      return [];
  }
};

/** The events of a commit to the ledger, a charge or a month; none for other streams. */
export const announce = ({ stream, events }: Commit): Announcement[] => {
  if (stream === "ledger") return (events as unknown as readonly Posted[]).flatMap(ofEntry);
  if (stream.startsWith("month:")) {
    return (events as unknown as readonly MonthWarned[]).map(({ data }) => ({
      type: "payment.monthWarned",
      data,
    }));
  }
  if (!stream.startsWith("charge:")) return [];
  return (events as unknown as readonly ChargeEvent[]).flatMap(ofCharge);
};

/** By event, the field of the won that it moved; events about the same won are counted once. */
const wonFields: Readonly<Record<string, string>> = {
  "payment.charged": "amountWon",
  "payment.held": "heldWon",
  "payment.released": "releasedWon",
  // What workers are paid, be it work or a leave allowance.
  "payment.settled": "netWon",
  "payment.withdrawn": "amountWon",
  "payment.refunded": "amountWon",
};

/** The won that an event moved, for the figures of the market; undefined where it moved none. */
export const wonOf = (type: string, data: Readonly<Record<string, unknown>>) => {
  const won = data[wonFields[type] ?? ""];
  return typeof won === "number" ? won : undefined;
};
