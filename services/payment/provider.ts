/**
 * Provider: the world outside that takes money from cards and sends it to banks.
 *
 * It does each key once: asked again under the same key it answers what it answered first. A
 * throw means that nobody knows; a final no is `refused`.
 */
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import type { Method } from "./charge.ts";

export type BankAccount = {
  readonly bankCode: string;
  readonly accountNumber: string;
  readonly holder: string;
};

export interface Provider {
  charge(key: string, amountWon: number, method: Method): Promise<Outcome>;
  payout(key: string, amountWon: number, account: BankAccount): Promise<Outcome>;
}
