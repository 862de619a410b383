/**
 * E-mail change: proof of an address, and the steps from one address to another.
 *
 * The steps: claim the new address; decide the change (a commit of `access`, ../domain/access.ts);
 * note the mail as answered; change the vault row; release the old address. A crash after the
 * decision leaves the change unfinished; the next reader of the row finishes it.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, idFrom, later, newId, now } from "../../contracts/core/units.ts";
import { type Access, accesses, changeAddress, isVoid } from "../domain/access.ts";
import { claims, type Person, release, take } from "../domain/account.ts";
import {
  type Address,
  addresses,
  type Challenge,
  challenge,
  isAnswered,
  noteChanged,
  openChallenge,
  prove,
} from "../domain/email-address.ts";
import { sessions } from "../domain/session.ts";
import type { UserService } from "./account.command.ts";
import { readMailToken } from "./email-tokens.adapter.ts";

/** How long the previous address is kept for a notice that could not be sent at once. */
const noticeMsMax = 7 * dayMs;

/** Requests a mail that proves the user's own address. Refuses TOO_MANY_MAILS (429). */
export const challengeOwn = async (
  { log }: UserService,
  { _id: userId, emailHash }: Person,
  command: Command,
): Promise<Decided<Address>> => {
  const mailId = idFrom("challenge", command.cid);
  const { at } = command;
  const { generation } = await log.state(accesses, userId);
  const rule = (address: Address) =>
    challenge(address, { userId, mailId, emailHash, isChange: false, at, generation });
  return log.decide(addresses, userId, rule, command);
};

type Pending = NonNullable<Person["pendingEmail"]>;

/** The command of a step, once per change: a late repeat must not undo a later change. */
const stepOf = (name: string, { mailId }: Pick<Pending, "mailId">, actor: string): Command =>
  systemCommand(`${name}:${mailId}`, { fp: mailId, correlationId: mailId, actor });

/** Puts the new address in the row; the previous one is kept for the notices. */
const moveAddress = async (
  { log, vault }: UserService,
  { _id: userId }: Person,
  { mailId, email, emailHash }: Pending,
): Promise<Person | null> => {
  const rule = (address: Address) => noteChanged(address, { userId, mailId, emailHash });
  await log.decide(addresses, userId, rule, stepOf("proved", { mailId }, userId));
  return vault.change(userId, (row) => {
    const { pendingEmail, ...rest } = row;
    if (pendingEmail?.mailId !== mailId) return row;
    const previousEmail = { mailId, email: rest.email, at: now() };
    const formerEmail = { emailHash: rest.emailHash, mailId };
    return { ...rest, email, emailHash, previousEmail, formerEmail };
  });
};

const dropPending = ({ vault }: UserService, userId: string, { mailId }: Pending) =>
  vault.change(userId, (row) => {
    const { pendingEmail, ...rest } = row;
    return pendingEmail?.mailId === mailId ? rest : row;
  });

const dropPrevious = ({ vault }: UserService, { _id: userId, previousEmail }: Person) =>
  vault.change(userId, (row) => {
    const { previousEmail: previous, ...rest } = row;
    return previous?.mailId === previousEmail?.mailId ? rest : row;
  });

/** Applies the decision on a pending change to the row: moves the address, or drops a void change. */
const settlePending = async (
  service: UserService,
  person: Person,
  pending: Pending,
): Promise<Person> => {
  const { log } = service;
  const { _id: userId } = person;
  const { mailId } = pending;
  const { address, pendingMailId } = await log.state(accesses, userId);
  if (pendingMailId === mailId) return person;
  // In old commits the answer to the mail itself was the decision.
  const isDecided =
    address?.mailId === mailId || isAnswered(await log.state(addresses, userId), mailId);
  const row = isDecided
    ? await moveAddress(service, person, pending)
    : await dropPending(service, userId, pending);
  return row ?? person;
};

/** Completes the remaining steps of a decided change; returns the row as it is then. */
export const finishChange = async (service: UserService, person: Person): Promise<Person> => {
  const { log, vault } = service;
  const { _id: userId, pendingEmail } = person;
  let row =
    pendingEmail === undefined ? person : await settlePending(service, person, pendingEmail);
  const { formerEmail: former, previousEmail: previous } = row;
  if (previous !== undefined && later(previous.at, noticeMsMax) < now()) {
    row = (await dropPrevious(service, row)) ?? row;
  }
  if (former === undefined) return row;
  const freed = stepOf("release", former, userId);
  await log.decide(claims, former.emailHash, (state) => release(state, userId), freed);
  const cleared = await vault.change(userId, ({ formerEmail, ...rest }) =>
    formerEmail === undefined || formerEmail.mailId === former.mailId
      ? rest
      : { ...rest, formerEmail },
  );
  return cleared ?? row;
};

const invalid = () => new Refusal("MAIL_TOKEN_INVALID", {}, 422);

/** Whether the session that requested a change was ended from another device, or for token reuse. */
const isOfRevoked = async ({ log }: UserService, { sessionId }: Challenge): Promise<boolean> => {
  const session = sessionId === undefined ? null : await log.state(sessions, sessionId);
  return session?.status === "revoked" && session.reason !== "logout";
};

/** Releases an address that was claimed for a change that was then refused. */
const giveBack = async (service: UserService, person: Person, { emailHash }: Challenge) => {
  const { log } = service;
  const { _id: userId } = person;
  const { address, pendingMailId } = await log.state(accesses, userId);
  const isNeeded = pendingMailId !== null || address?.emailHash === emailHash;
  if (isNeeded || person.emailHash === emailHash) return;
  const cid = newId();
  const freed = systemCommand(cid, { fp: "", isFresh: true, correlationId: cid, actor: userId });
  await log.decide(claims, emailHash, (state) => release(state, userId), freed);
};

/** Claims the new address, then commits the change to the account's access. */
const decideChange = async (
  service: UserService,
  person: Person,
  open: Challenge,
  by: Command,
): Promise<Decided<Access>> => {
  const { log } = service;
  const { _id: userId, role, pendingEmail } = person;
  const { mailId, emailHash } = open;
  if (pendingEmail?.mailId !== mailId || (await isOfRevoked(service, open))) throw invalid();
  const rule = (access: Access) => changeAddress(access, { userId, mailId, emailHash });
  // The commit checks this again; checking it here saves the claim.
  rule(await log.state(accesses, userId));
  const taken = { ...by, cid: `${by.cid}/take` };
  await log.decide(claims, emailHash, (state) => take(state, userId, role), taken);
  try {
    return await log.decide(accesses, userId, rule, by);
  } catch (error) {
    // After any other error the change may be decided.
    if (error instanceof Refusal) await giveBack(service, person, open);
    throw error;
  }
};

const proveOwn = async (
  { log }: UserService,
  { _id: userId, emailHash }: Person,
  open: Challenge,
  by: Command,
): Promise<Decided<Address>> => {
  const isOver = isVoid(await log.state(accesses, userId), open) || open.emailHash !== emailHash;
  if (isOver) throw invalid();
  return log.decide(addresses, userId, (state) => prove(state, open.mailId, by.at), by);
};

/**
 * Answers a mail, which proves that its reader owns the address. Refuses MAIL_TOKEN_INVALID (422),
 * KEY_REUSED (422), and EMAIL_TAKEN when another account has taken the new address meanwhile.
 */
export const answerMail = async (
  service: UserService,
  text: string,
  command: Command,
): Promise<{ readonly replayed: boolean; readonly person: Person }> => {
  const { log, vault } = service;
  const token = readMailToken(vault.mailKey(), "address", text);
  const { mailId = "", whose: userId = "" } = token ?? {};
  const person = token === null ? null : await vault.get(userId);
  if (person === null) throw invalid();
  const known = command.isFresh ? null : await log.byCommand(command.cid);
  if (known !== null) {
    if (known.fp !== command.fp) throw new Refusal("KEY_REUSED", {}, 422);
    return { replayed: true, person: await finishChange(service, person) };
  }
  const open = openChallenge(await log.state(addresses, userId), mailId, command.at);
  if (open === null) throw invalid();
  const by = { ...command, meta: { ...command.meta, actor: userId } };
  const decide = open.isChange ? decideChange : proveOwn;
  const { replayed } = await decide(service, person, open, by);
  const row = (await vault.get(userId)) ?? person;
  return { replayed, person: await finishChange(service, row) };
};
