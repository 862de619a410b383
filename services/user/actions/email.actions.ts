/** E-mail: password reset, proof of an address, and the content of mails. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import { accesses, mayReset, type ResetMail, resetPassword } from "../domain/access.ts";
import { forgive, logins } from "../domain/lockout.ts";
import { askReset, resetAskedAt, resets } from "../domain/password-reset.ts";
import {
  claimant,
  personOf,
  step,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";
import { checkPassword } from "../support/common-passwords.adapter.ts";
import { answerMail, challengeOwn } from "../support/email-change.command.ts";
import { emailContentOf, provedAddressOf } from "../support/email-content.query.ts";
import { readMailToken, readResetOwner } from "../support/email-tokens.adapter.ts";
import { isDone, setPassword } from "../support/password.command.ts";

type Names =
  | "passwordReset"
  | "passwordReset.confirm"
  | "verifyEmail"
  | "verifyEmail.ask"
  | "mail"
  | "address";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

const invalid = () => new Refusal("MAIL_TOKEN_INVALID", {}, 422);

/**
 * The user that a reset token is for, and its mail (null when it expired or was superseded).
 * Refuses MAIL_TOKEN_INVALID.
 */
const resetOf = async (service: UserService, text: string, { at: usedAt }: Command) => {
  const { log, vault } = service;
  const token = readMailToken(vault.mailKey(), "reset", text);
  const owner = token === null ? null : readResetOwner(token.whose);
  if (token === null || owner === null) throw invalid();
  const { mailId } = token;
  const { emailHash, generation } = owner;
  const person = await claimant(service, emailHash);
  const askedAt = resetAskedAt(await log.state(resets, emailHash), mailId, usedAt);
  if (person === null) throw invalid();
  const mail: ResetMail | null =
    askedAt === null ? null : { mailId, emailHash, generation, askedAt, usedAt };
  return { person, mail };
};

const confirm = async (service: UserService, ctx: Ctx<"user.passwordReset.confirm">) => {
  const { log, vault } = service;
  const { token, password } = ctx.params;
  // The password is not in the fingerprint: guessing from it would be faster than from the hash.
  const command = { ...commandOfRequest(ctx), fp: vault.fingerprint({ token }) };
  const { person, mail } = await resetOf(service, token, command);
  const { _id: userId } = person;
  if (await isDone(service, person, password, command)) return { userId, replayed: true };
  if (mail === null) throw invalid();
  await checkPassword(password, person);
  // The commit checks this again; checking it here saves the hash.
  if (!mayReset(await log.state(accesses, userId), mail)) throw invalid();
  const by = { ...command, meta: { ...command.meta, actor: userId } };
  const { replayed } = await setPassword(
    service,
    { userId, password },
    (access, passwordId) => resetPassword(access, { userId, passwordId, at: command.at }, mail),
    by,
  );
  return { userId, replayed };
};

export const emailActions: Group = {
  async passwordReset(ctx) {
    const emailHash = this.vault.emailHash(ctx.params.email);
    const command = { ...commandOfRequest(ctx), fp: emailHash };
    const mail = { mailId: idFrom("reset", command.cid), at: command.at };
    markReplayed(
      ctx,
      await this.log.decide(resets, emailHash, (all) => askReset(all, mail), command),
    );
    return {};
  },

  async "passwordReset.confirm"(ctx) {
    const { userId, replayed } = await confirm(this, ctx);
    markReplayed(ctx, { replayed });
    // The reader of the mail must not stay locked out by the guesses of others.
    await this.log.decide(logins, userId, (s) => forgive(s, userId), step(ctx, userId));
    return { userId };
  },

  async verifyEmail(ctx) {
    const { token } = ctx.params;
    const command = { ...commandOfRequest(ctx), fp: this.vault.fingerprint({ token }) };
    const done = await answerMail(this, token, command);
    markReplayed(ctx, done);
    return { userId: done.person._id };
  },

  async "verifyEmail.ask"(ctx) {
    const person = await personOf(this, callerOf(ctx).userId);
    markReplayed(ctx, await challengeOwn(this, person, commandOfRequest(ctx)));
    return {};
  },

  async mail(ctx) {
    return { letter: await emailContentOf(this, ctx.params) };
  },

  async address(ctx) {
    return { email: await provedAddressOf(this, ctx.params.userId) };
  },
};
