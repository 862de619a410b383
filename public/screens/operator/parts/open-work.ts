/** Open work: what waits for an operator, counted by kind. */

import type { ItemOf } from "../../../api/routes.ts";
import { useFresh } from "../../../api/stream.ts";
import { type List, useList } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";

export type OpenEnd = ItemOf<"GET /api/security/queue">;
export type Kind = OpenEnd["kind"];

export const kinds = [
  "dispute",
  "contest",
  "suspension",
  "certificate",
  "request",
  "messageReport",
  "suspicion",
  "transfer",
  "saga",
] as const satisfies readonly Kind[];

const pollMs = 60_000;
const pageSize = 100;

export type Count = { readonly kind: Kind; readonly count: number; readonly late: number };

/** The most urgent hundred cases. Operators' notifications come when a case is due, not when it begins. */
export const useOpenWork = (): List<OpenEnd> => {
  const list = useList("GET /api/security/queue", { limit: pageSize });
  useFresh("notification", null, list.again);
  usePoll(list.again, pollMs);
  return list;
};

export const isLate = ({ urgency }: Pick<OpenEnd, "urgency">): boolean => urgency !== "due";

/** How many wait of each kind, and how many of them are late. */
export const countsOf = (items: readonly OpenEnd[]): Count[] =>
  kinds.map((kind) => {
    const ofKind = items.filter((item) => item.kind === kind);
    return { kind, count: ofKind.length, late: ofKind.filter(isLate).length };
  });

/** Where the cases of a kind are decided. */
export const hrefOf = (kind: Kind): string =>
  kind === "saga" ? "/operator/sagas?status=parked" : `/operator/queue?kind=${kind}`;
