/** Filter: what the address of the event browser says, as the params of the API. Pure. */
import type { Takes } from "../../../api/routes.ts";
import { dateKey, midnight, plusDays } from "../../../words/format.ts";

export const names = ["subject", "type", "from", "to"] as const;

const instant = (text: string | null): string | undefined => {
  const at = new Date(text ?? "");
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};

/** The params of a query of events. What the address says wrongly is left out. */
export const eventsOf = (query: URLSearchParams): Takes<"GET /api/analytics/events"> => {
  const subject = query.get("subject")?.trim().slice(0, 80);
  const type = query.get("type")?.trim().slice(0, 60);
  const [from, to] = [instant(query.get("from")), instant(query.get("to"))];
  return {
    ...(subject ? { subject } : {}),
    ...(type ? { type } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    limit: 50,
  };
};

/** The dates of a period as the fields show them; the last one is within it. */
export const datesOf = (query: URLSearchParams): { first: string; last: string } => {
  const [from, to] = [instant(query.get("from")), instant(query.get("to"))];
  return {
    first: from === undefined ? "" : dateKey(from),
    last: to === undefined ? "" : plusDays(dateKey(to), -1),
  };
};

/** A date of a field as what the address keeps of it. */
export const fromOf = (date: string): string | null =>
  date === "" ? null : midnight(date).toISOString();
export const toOf = (date: string): string | null =>
  date === "" ? null : midnight(plusDays(date, 1)).toISOString();
