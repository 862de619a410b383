/**
 * Bank: the provider of cards and transfers, outside of the cluster and beyond its faults.
 *
 * It keeps its books by key, as a provider must, and often answers late or not at all.
 */
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import { type Instant, instant, seoulDate } from "../../services/contracts/core/units.ts";
import { chance } from "../../services/demo/random.ts";
import type { Line, Provider } from "../../services/payment/provider/provider.ts";
import { pause, type World } from "./world.ts";

type Asked = Omit<Line, "at">;

const usualMs = 400;
const silentMs = 20_000;
const silence = 0.03;

export class Bank {
  readonly books = new Map<string, Line>();
  readonly counts = { asked: 0, silent: 0 };
  readonly provider: Provider;
  /** When the bank's books begin. */
  readonly firstAt: Instant;

  constructor(world: World) {
    this.firstAt = instant(world.wall());
    const random = world.row("bank");
    const answer = async (asked: Asked, refusal: string | null): Promise<Outcome> => {
      this.counts.asked += 1;
      const isBefore = chance(random, 0.5);
      const isSilent = chance(random, silence);
      const isDone = refusal === null && !(isSilent && isBefore);
      if (isDone && !this.books.has(asked.key)) {
        this.books.set(asked.key, { ...asked, at: instant(world.wall()) });
      }
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
      name: "sandbox",
      needsPaymentKey: false,
      charge: (key, amountWon) =>
        answer({ kind: "charge", key, amountWon }, amountWon % 10 === 7 ? "CARD_DECLINED" : null),
      payout: (key, amountWon) => answer({ kind: "payout", key, amountWon }, null),
      refund: (key, amountWon) => answer({ kind: "refund", key, amountWon }, null),
      find: async ({ key }) => {
        await pause(world, random() * usualMs);
        const line = this.books.get(key);
        if (line === undefined) return { status: "absent" };
        const { amountWon, at } = line;
        return { status: "done", detail: `receipt of ${key}`, amountWon, at };
      },
      statement: async (date) =>
        [...this.books.values()].filter(({ at }) => seoulDate(at) === date),
      heard: () => ({ isGenuine: false, key: null }),
    };
  }

  /** The amounts of a kind, smallest first. */
  amounts(kind: Line["kind"]): number[] {
    const lines = [...this.books.values()].filter((line) => line.kind === kind);
    return lines.map(({ amountWon }) => amountWon).sort((a, b) => a - b);
  }
}
