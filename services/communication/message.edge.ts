/** Message: the command that an event of another service makes here. */
import { fingerprint } from "../../mixins/log/commit.ts";
import type { Command } from "../../mixins/log/log.ts";
import type { Message } from "../contracts/index.ts";
import { now } from "../contracts/units.ts";

/**
 * The same message is always the same command, or the same row of them: the nth. Its fingerprint is its place and not what this
 * version of us makes of it, so that a message read again after an upgrade is still known.
 */
export const commandOf = (message: Message, n = 0): Command => {
  const { source, position, index, correlationId } = message;
  const causationId = `${source}:${position}.${index}`;
  const cid = `communication:${causationId}${n === 0 ? "" : `/${n}`}`;
  const meta = { correlationId, causationId, actor: null };
  return { cid, fp: fingerprint(cid), isFresh: false, at: now(), meta };
};
