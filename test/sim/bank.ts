/**
 * Bank: the provider of cards and transfers, outside of the cluster and beyond its faults.
 *
 * It keeps its books by key, as a provider must, and often answers late or not at all.
 */
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import { chance } from "../../services/demo/random.ts";
import type { Provider } from "../../services/payment/provider.ts";
import { pause, type World } from "./world.ts";

type Line = {
  readonly kind: "charge" | "payout";
  readonly key: string;
  readonly amountWon: number;
};

const usualMs = 400;
const silentMs = 20_000;
const silence = 0.03;

export class Bank {
  readonly books = new Map<string, Line>();
  readonly counts = { asked: 0, silent: 0 };
  readonly provider: Provider;

  constructor(world: World) {
    const random = world.row("bank");
    const answer = async (line: Line, refusal: string | null): Promise<Outcome> => {
      this.counts.asked += 1;
      const isBefore = chance(random, 0.5);
      const isSilent = chance(random, silence);
      if (refusal === null && !(isSilent && isBefore)) this.books.set(line.key, line);
      if (isSilent) {
        this.counts.silent += 1;
        await pause(world, silentMs);
        throw new Error("no answer");
      }
      await pause(world, random() * usualMs);
      if (refusal !== null) return { status: "refused", detail: refusal };
      return { status: "done", detail: `receipt-${this.books.size}` };
    };
    this.provider = {
      charge: (key, amountWon) =>
        answer({ kind: "charge", key, amountWon }, amountWon % 10 === 7 ? "CARD_DECLINED" : null),
      payout: (key, amountWon) => answer({ kind: "payout", key, amountWon }, null),
    };
  }

  /** The amounts of a kind, smallest first. */
  amounts(kind: Line["kind"]): number[] {
    const lines = [...this.books.values()].filter((line) => line.kind === kind);
    return lines.map(({ amountWon }) => amountWon).sort((a, b) => a - b);
  }
}
