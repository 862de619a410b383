/** Own account: profile data, e-mail address, password, points and jobs of the caller. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, newId } from "../../contracts/core/units.ts";
import { type Ctx, call, type Handlers } from "../../contracts/index.ts";
import { checkNames } from "../../contracts/kernel/display-name-rules.ts";
import {
  type Access,
  accesses,
  askAddress,
  changePassword,
  type Known,
  keepAddress,
} from "../domain/access.ts";
import { checkBusinessNumber, claims, normaliseEmail, type Person } from "../domain/account.ts";
import { addresses, challenge } from "../domain/email-address.ts";
import { dialled } from "../domain/phone.ts";
import { type EarningsEvent, earnings } from "../domain/points.ts";
import {
  notFound,
  ownAccount,
  personOf,
  step,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";
import { checkPassword } from "../support/common-passwords.adapter.ts";
import { mayActAt } from "../support/organisation.query.ts";
import { inSession, isDone, provePassword, setPassword } from "../support/password.command.ts";

type Names = "me" | "update" | "password.change" | "points" | "jobs";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** Checks the caller's password. Refuses PASSWORD_MISSING (422), PASSWORD_WRONG (403), LOCKED (429). */
const proveOwner = async (
  service: UserService,
  ctx: Ctx<"user.update">,
  person: Person,
): Promise<Known> => {
  const { password } = ctx.params;
  const { userId, sessionId, generation } = callerOf(ctx);
  if (password === undefined) {
    throw new Refusal("PASSWORD_MISSING", { fields: [{ field: "/password" }] }, 422);
  }
  const access = await provePassword(service, person, password, {
    code: "PASSWORD_WRONG",
    by: inSession({ sessionId }),
    commandOf: () => step(ctx, userId),
  });
  return { session: { sessionId, generation }, passwordId: access.password.passwordId };
};

/**
 * Requests a change of address; the new one waits in the vault until its mail is answered. The row
 * follows the commit, so a row whose mail is not the pending one is known to be void.
 */
const askChange = async (
  { log, vault }: UserService,
  ctx: Ctx<"user.update">,
  known: Known,
  given: string,
): Promise<void> => {
  const { userId, sessionId } = callerOf(ctx);
  const email = given.trim();
  const emailHash = vault.emailHash(email);
  const command = { ...commandOfRequest(ctx), fp: vault.fingerprint({ email }) };
  const { at } = command;
  // Checked again when the mail is answered; checking it here saves the mail.
  const claim = await log.state(claims, emailHash);
  if (claim.status === "claimed" && claim.userId !== userId) throw new Refusal("EMAIL_TAKEN");
  const mailId = idFrom("challenge", command.cid);
  const asking = { userId, mailId, emailHash, isChange: true, at, sessionId };
  if (await log.isDone(command)) return;
  // Refused before the commit, so that a refusal leaves a pending change as it is.
  challenge(await log.state(addresses, userId), asking);
  const opened = { ...command, cid: `${command.cid}/ask` };
  const rule = (access: Access) => askAddress(access, { userId, mailId }, known);
  await log.decide(accesses, userId, rule, opened);
  const pendingEmail = { mailId, email, emailHash };
  await vault.change(userId, (row) => ({ ...row, pendingEmail }));
  await log.decide(addresses, userId, (address) => challenge(address, asking), command);
};

/** Starts a change of address, or cancels the pending one when the address given is the current. */
const changeEmail = async (
  service: UserService,
  ctx: Ctx<"user.update">,
  person: Person,
  email: string,
): Promise<void> => {
  const { _id: userId } = person;
  const known = await proveOwner(service, ctx, person);
  if (normaliseEmail(email) !== normaliseEmail(person.email)) {
    return askChange(service, ctx, known, email);
  }
  const rule = (access: Access) => keepAddress(access, userId, known);
  await service.log.decide(accesses, userId, rule, step(ctx, userId));
};

/** The fields that owners may change freely. Refuses BUSINESS_NUMBER_WRONG and as `checkNames` does. */
const changesOf = (
  { email: _email, password: _password, ...changes }: Ctx<"user.update">["params"],
  role: Person["role"],
): Partial<Person> => {
  checkBusinessNumber(changes.businessNumber);
  // An operator may bear a name that is reserved for operators.
  if (role !== "operator") checkNames(changes);
  return changes;
};

/** A row with another phone, which is not proved; another spelling of the same one changes nothing. */
const withPhone = (row: Person, { phone }: Partial<Person>): Partial<Person> =>
  phone === undefined || dialled(phone) === dialled(row.phone ?? "") ? {} : { phoneId: newId() };

export const ownActions: Group = {
  async me(ctx) {
    return ownAccount(this, await personOf(this, callerOf(ctx).userId));
  },

  async update(ctx) {
    const { userId } = callerOf(ctx);
    const person = await personOf(this, userId);
    const { email } = ctx.params;
    const changes = changesOf(ctx.params, person.role);
    if (email !== undefined) await changeEmail(this, ctx, person, email);
    if (Object.keys(changes).length > 0) {
      await this.vault.change(userId, (row) => ({
        ...row,
        ...changes,
        ...withPhone(row, changes),
      }));
      const changed: EarningsEvent = { type: "profileChanged", data: { userId } };
      await this.log.decide(earnings, userId, () => [changed], step(ctx, userId));
    }
    return ownAccount(this, await personOf(this, userId));
  },

  async "password.change"(ctx) {
    const { userId, sessionId, generation } = callerOf(ctx);
    const { password, newPassword } = ctx.params;
    const person = await this.vault.get(userId);
    if (person === null) throw notFound();
    // Neither password is in the fingerprint: guessing from it would be faster than from the hash.
    const command = { ...commandOfRequest(ctx), fp: this.vault.fingerprint({ userId }) };
    if (await isDone(this, person, newPassword, command)) {
      markReplayed(ctx, { replayed: true });
      return { userId };
    }
    const access = await provePassword(this, person, password, {
      code: "PASSWORD_WRONG",
      by: inSession({ sessionId }),
      commandOf: () => step(ctx, userId),
    });
    await checkPassword(newPassword, person, "newPassword");
    const known = { session: { sessionId, generation }, passwordId: access.password.passwordId };
    const { at } = command;
    const done = await setPassword(
      this,
      { userId, password: newPassword },
      (now, passwordId) => changePassword(now, { userId, passwordId, at }, known),
      command,
    );
    markReplayed(ctx, done);
    return { userId };
  },

  async points(ctx) {
    const { points, latest } = await this.log.state(earnings, callerOf(ctx).userId);
    return { points, items: [...latest] };
  },

  async jobs(ctx) {
    const { userId, role } = callerOf(ctx);
    if (role === "operator") return { items: [], nextCursor: null };
    const { siteId, ...page } = ctx.params;
    if (siteId === undefined) return call(ctx, "job.ofUser", { userId, role, ...page });
    if (role !== "employer") throw notFound();
    const ownerId = await mayActAt(this, siteId, userId);
    return call(ctx, "job.ofUser", { userId: ownerId, role, siteId, ...page });
  },
};
