/**
 * Sandbox: a provider inside this process that moves no real money.
 *
 * It declines charges of amounts that end in 7, and payouts to bank 999, which does not exist. It
 * knows its keys as long as the process lives.
 */
import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import { sha256 } from "../contracts/units.ts";
import type { Provider } from "./provider.ts";

const answerMs = 5;
const keysMax = 100_000;
const noBank = "999";

export const sandbox = (): Provider => {
  const answers = new LRUCache<string, Outcome>({ max: keysMax });
  const once = async (key: string, refusal: string | null): Promise<Outcome> => {
    const known = answers.get(key);
    const receipt = `sandbox-${sha256(key).slice(0, 12)}`;
    const answer: Outcome =
      known ??
      (refusal === null
        ? { status: "done", detail: receipt }
        : { status: "refused", detail: refusal });
    answers.set(key, answer);
    await pause(answerMs);
    return answer;
  };
  return {
    charge: (key, amountWon) => once(key, amountWon % 10 === 7 ? "CARD_DECLINED" : null),
    payout: (key, _, { bankCode }) => once(key, bankCode === noBank ? "BANK_UNKNOWN" : null),
  };
};
