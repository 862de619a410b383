/**
 * Lost: positions of commits that others have read and this log has no more.
 *
 * A position is never given twice: a reader of the lost commit would pass over the new one. So
 * nothing is appended until a person restores the log, or has the lost positions filled with
 * commits that say nothing.
 */
import { Errors } from "moleculer";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { detailOf } from "../../services/contracts/core/refusal-texts.ts";
import type { Instant } from "../../services/contracts/core/units.ts";
import { registerAnnouncer } from "./announcers.ts";
import type { Draft } from "./commit.ts";

const kind = "lost";
/** More than a crash loses: that is a case for a backup. */
export const filledMax = 10_000;

registerAnnouncer(kind);

/** What keeps an append from being made; it may be asked for again. */
export const haltOf = (upTo: number): Error =>
  new Errors.MoleculerRetryableError(detailOf("NOT_READY"), 503, "NOT_READY", { lostUpTo: upTo });

/** One commit in the place of each that was lost. Refuses GAP_TOO_LARGE. */
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

/** What a person reads of it. */
export const lostLine = (service: string, head: number, upTo: number): string =>
  `log of ${service} ends at ${head} and was read up to ${upTo}: commits are lost. Restore ${service} from a backup that has them, or go on without: POST /api/${service}/feeds/reanchor, there first and then in each service that had read them`;
