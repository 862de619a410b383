/**
 * Lost positions: positions of commits that others have read and this log no longer has.
 *
 * A position must never be used twice: a reader of the lost commit would skip the new one. So
 * appends are refused until an operator restores the log, or has the positions filled with commits
 * that announce no messages.
 */
import { Errors } from "moleculer";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { detailOf } from "../../services/contracts/core/refusal-texts.ts";
import type { Instant } from "../../services/contracts/core/units.ts";
import { registerAnnouncer } from "./announcers.ts";
import type { Draft } from "./commit.ts";

const kind = "lost";
/** More than a crash loses: a larger gap needs a backup. */
export const filledMax = 10_000;

registerAnnouncer(kind);

/** The retryable NOT_READY (503) of every append while commits up to a position are lost. */
export const haltOf = (upTo: number): Error =>
  new Errors.MoleculerRetryableError(detailOf("NOT_READY"), 503, "NOT_READY", { lostUpTo: upTo });

/** One filler commit for each lost position. Refuses GAP_TOO_LARGE above 10,000. */
export const fillersOf = (head: number, upTo: number, at: Instant): Draft[] => {
  if (upTo - head > filledMax) throw new Refusal("GAP_TOO_LARGE", { lost: upTo - head });
  return Array.from({ length: Math.max(upTo - head, 0) }, (_, n) => {
    const position = head + 1 + n;
    const cid = `${kind}:${position}`;
    return {
      stream: cid,
      expected: 0,
      cid,
      fp: cid,
      at,
      events: [{ type: kind, data: { position } }],
      meta: { correlationId: cid, causationId: null, actor: null },
    };
  });
};

/** How an operator re-anchors the feeds of a service: the prompt's command, and the route. */
export const reanchorOf = (service: string): string =>
  `"feeds reanchor ${service}" at the prompt (POST /api/${service}/feeds/reanchor)`;

/** The log line for the operator. */
export const lostLine = (service: string, head: number, upTo: number): string =>
  `log of ${service} ends at ${head} and was read up to ${upTo}: commits are lost. Restore ${service} from a backup that has them, or go on without: ${reanchorOf(service)}, there first and then in each service that had read them`;
