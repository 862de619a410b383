/**
 * Report: one party's complaint about a message of the other, and the operator's decision.
 *
 * Streams `report:<reportId>`; the id follows from message and reporter, so one is made once. The
 * reason is in the vault.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom } from "../../contracts/core/units.ts";

export type ReportOutcome = "removed" | "kept";
export type Reported = {
  readonly reportId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly senderId: string;
  readonly reporterId: string;
};
export type Report =
  | { readonly status: "none" }
  | ({ readonly status: "open" } & Reported)
  | ({ readonly status: "decided"; readonly outcome: ReportOutcome } & Reported);

export type ReportEvent =
  | { readonly type: "reported"; readonly data: Reported }
  | {
      readonly type: "decided";
      readonly data: Reported & { readonly outcome: ReportOutcome; readonly decidedBy: string };
    };

export const report: StreamDefinition<Report, ReportEvent> = {
  stream: "report",
  empty: { status: "none" },
  evolve: (_, { type, data }) => {
    const { reportId, conversationId, messageId, senderId, reporterId } = data;
    const reported = { reportId, conversationId, messageId, senderId, reporterId };
    if (type === "reported") return { status: "open", ...reported };
    return { status: "decided", outcome: data.outcome, ...reported };
  },
};

/** The id of a person's report of a message. */
export const reportIdOf = (messageId: string, reporterId: string): string =>
  idFrom("report", messageId, reporterId);

/** Reports a message; a repeat changes nothing. */
export const make = (state: Report, reported: Reported): ReportEvent[] =>
  state.status === "none" ? [{ type: "reported", data: reported }] : [];

/** Decides a report. Refuses NOT_FOUND (404) and REPORT_DECIDED. */
export const decide = (state: Report, outcome: ReportOutcome, decidedBy: string): ReportEvent[] => {
  if (state.status === "none") throw new Refusal("NOT_FOUND", {}, 404);
  if (state.status === "decided") throw new Refusal("REPORT_DECIDED", { outcome: state.outcome });
  const { status: _, ...reported } = state;
  return [{ type: "decided", data: { ...reported, outcome, decidedBy } }];
};
