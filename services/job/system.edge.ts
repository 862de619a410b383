/** System: what OneDay does without a word from anyone. */
import { fingerprint } from "../../mixins/log/commit.ts";
import type { Command } from "../../mixins/log/log.ts";
import { newId, now } from "../contracts/units.ts";

/** The command of no person: its id says what is done to what. */
export const systemCommand = (cid: string, correlationId: string = newId()): Command => ({
  cid,
  fp: fingerprint(cid),
  isFresh: false,
  at: now(),
  meta: { correlationId, causationId: null, actor: null },
});
