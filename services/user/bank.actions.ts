/** Bank accounts: where wages are withdrawn to. The number is in the vault, encrypted. */
import { caller } from "../../mixins/guard.mixin.ts";
import type { Answer, Handlers } from "../contracts/index.ts";
import { Refusal } from "../contracts/refusal.ts";
import type { Person } from "./account.ts";
import { type EarningsEvent, earnings } from "./points.ts";
import { maskAccountNumber } from "./profile.ts";
import { notFound, step, type UserMethods, type UserService } from "./user.edge.ts";

type Group = Pick<
  Handlers<"user", UserService & UserMethods>,
  "bank.set" | "bank.get" | "bank.payout"
>;

/** The account with its full number; refuses NO_BANK_ACCOUNT. */
const accountOf = ({ vault }: UserService, person: Person | null): Answer<"user.bank.payout"> => {
  if (person?.bank === undefined) throw new Refusal("NO_BANK_ACCOUNT");
  const { bankCode, holder, sealedNumber } = person.bank;
  return { bankCode, holder, accountNumber: vault.unseal(person._id, sealedNumber) };
};

const masked = (account: Answer<"user.bank.payout">): Answer<"user.bank.get"> => ({
  ...account,
  accountNumber: maskAccountNumber(account.accountNumber),
});

export const bankActions: Group = {
  async "bank.set"(ctx) {
    const { userId } = caller(ctx);
    const { bankCode, accountNumber, holder } = ctx.params;
    const sealedNumber = this.vault.seal(userId, accountNumber);
    const bank = { bankCode, holder, sealedNumber };
    const person = await this.vault.change(userId, (row) => ({ ...row, bank }));
    if (person === null) throw notFound();
    const set: EarningsEvent = { type: "bankAccountSet", data: { userId } };
    await this.log.decide(earnings, userId, () => [set], step(ctx, userId));
    return masked(ctx.params);
  },

  async "bank.get"(ctx) {
    return masked(accountOf(this, await this.vault.get(caller(ctx).userId)));
  },

  async "bank.payout"(ctx) {
    return accountOf(this, await this.vault.get(ctx.params.userId));
  },
};
