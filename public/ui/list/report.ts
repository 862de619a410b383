/** Report: a table that is made in the background: the list of them, how far one is, and its files. */
import type { ItemOf, Takes } from "../../api/routes.ts";
import { type List, useList } from "../../api/use-load.ts";
import { usePoll } from "../../api/use-poll.ts";
import { Download } from "../form/download.ts";
import { type Children, html } from "../html.ts";
import { Pill } from "../parts.ts";

export type Report = ItemOf<"GET /api/analytics/reports">;

/** No event of the stream says how far a report is, so it is asked for while one is made. */
const pollMs = 1500;
const file = "GET /api/analytics/reports/:reportId/file" as const;
const types = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

export const isMade = ({ status }: Report): boolean => status === "queued" || status === "running";

/** The reports, read again while one of them is made. */
export const useReports = (params: Takes<"GET /api/analytics/reports">): List<Report> => {
  const list = useList("GET /api/analytics/reports", params);
  usePoll(list.again, pollMs, list.items.some(isMade));
  return list;
};

/** The state of a report; the words are its reader's. */
export const ReportState = ({
  of: { status },
  children,
}: {
  of: Report;
  children?: Children;
}) => html`
  <${Pill} tone=${status === "done" ? "good" : status === "failed" ? "danger" : "plain"}>${children}<//>
`;

export const ReportFile = ({
  of: { reportId },
  format,
  name,
  isWide,
  children,
}: {
  of: Report;
  format: keyof typeof types;
  /** What the file is called, before its format. */
  name: string;
  isWide: boolean;
  children?: Children;
}) => html`
  <${Download} route=${file} params=${{ reportId, format }} accept=${types[format]} name=${`${name}.${format}`} isWide=${isWide}>${children}<//>
`;
