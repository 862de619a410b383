/** System: what OneDay does without a word from anyone. */
import { fingerprint } from "../../mixins/log/commit.ts";
import type { Command } from "../../mixins/log/log.ts";
import { Refusal } from "../contracts/refusal.ts";
import { newId, now } from "../contracts/units.ts";

/** The command of no person: its id says what is done to what. */
export const systemCommand = (cid: string, correlationId: string = newId()): Command => ({
  cid,
  fp: fingerprint(cid),
  isFresh: false,
  at: now(),
  meta: { correlationId, causationId: null, actor: null },
});

/** Waits for what OneDay decides. A thing that has gone on meanwhile refuses it, which is no failure. */
export const unlessGoneOn = async (deciding: Promise<unknown>): Promise<void> => {
  try {
    await deciding;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
};
