/** Bank accounts: the destination of withdrawals. The number is in the vault, encrypted. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom } from "../../contracts/core/units.ts";
import type { Answer, Ctx, Handlers } from "../../contracts/index.ts";
import type { Person } from "../domain/account.ts";
import { accountAt, replaced } from "../domain/bank-account.ts";
import { type EarningsEvent, earnings } from "../domain/points.ts";
import { maskAccountNumber } from "../domain/profile.ts";
import {
  notFound,
  personOf,
  step,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";

type Group = Pick<
  Handlers<"user", UserService & UserMethods>,
  "bank.set" | "bank.get" | "bank.payout"
>;
type Account = Answer<"user.bank.payout">;

/** The account with its full number, current or as of an instant. Refuses NO_BANK_ACCOUNT. */
const accountOf = ({ vault }: UserService, person: Person | null, askedAt?: string): Account => {
  if (person?.bank === undefined) throw new Refusal("NO_BANK_ACCOUNT");
  const { bankCode, holder, sealedNumber } = accountAt(person.bank, askedAt as Instant | undefined);
  return { bankCode, holder, accountNumber: vault.unseal(person._id, sealedNumber) };
};

const masked = ({ bankCode, holder, accountNumber }: Account): Account => ({
  bankCode,
  holder,
  accountNumber: maskAccountNumber(accountNumber),
});

const digitsOf = (accountNumber: string): string => accountNumber.replaceAll("-", "");

/** Whether a row has this account already. */
const hasAccount = (service: UserService, person: Person, given: Account): boolean => {
  if (person.bank === undefined) return false;
  const own = accountOf(service, person);
  const isSameNumber = digitsOf(own.accountNumber) === digitsOf(given.accountNumber);
  return own.bankCode === given.bankCode && own.holder === given.holder && isSameNumber;
};

/** Commits the event first, then changes the row, so that no change goes unannounced. */
const setAccount = async (service: UserService, ctx: Ctx<"user.bank.set">): Promise<void> => {
  const { vault, log } = service;
  const { userId } = callerOf(ctx);
  const { bankCode, accountNumber, holder } = ctx.params;
  const given = { bankCode, accountNumber, holder };
  const person = await personOf(service, userId);
  const isSame = hasAccount(service, person, given);
  const set = step(ctx, userId);
  const isChange = person.bank !== undefined && !isSame;
  const notice = isChange ? { noticeId: idFrom("bank", set.cid) } : {};
  const event: EarningsEvent = { type: "bankAccountSet", data: { userId, ...notice } };
  await log.decide(earnings, userId, () => [event], set);
  if (isSame) return;
  const account = { bankCode, holder, sealedNumber: vault.seal(userId, accountNumber) };
  const changed = await vault.change(userId, (row) => ({
    ...row,
    bank: replaced(account, row.bank, set.at),
  }));
  if (changed === null) throw notFound();
};

export const bankActions: Group = {
  async "bank.set"(ctx) {
    await setAccount(this, ctx);
    return masked(ctx.params);
  },

  async "bank.get"(ctx) {
    return masked(accountOf(this, await this.vault.get(callerOf(ctx).userId)));
  },

  async "bank.payout"(ctx) {
    const { userId, askedAt } = ctx.params;
    return accountOf(this, await this.vault.get(userId), askedAt);
  },
};
