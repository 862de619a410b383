/**
 * Address: sending proofs, and the way from one address to another.
 *
 * A change is over when its steps are: the new address is claimed, the change is decided (a commit of
 * `access`, ../domain/access.ts), the mail counts as answered, the vault shows it, the old one is free. Whoever meets a change that a crash has cut
 * off after the decision does the rest.
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

/** How long the address before is kept for a notice that could not be sent at once. */
const noticeMsMax = 7 * dayMs;

/** Sends a proof to a person's own address. Refuses TOO_MANY_MAILS. */
export const challengeOwn = async (
  { log }: UserService,
  { _id: userId, emailHash }: Person,
  asked: Command,
): Promise<Decided<Address>> => {
  const mailId = idFrom("challenge", asked.cid);
  const { at } = asked;
  const { generation } = await log.state(accesses, userId);
  const rule = (address: Address) =>
    challenge(address, { userId, mailId, emailHash, isChange: false, at, generation });
  return log.decide(addresses, userId, rule, asked);
};

type Pending = NonNullable<Person["pendingEmail"]>;

/** A step of a change that was decided, once per change: a late repeat must not undo a later one. */
const stepOf = (name: string, { mailId }: Pick<Pending, "mailId">, actor: string): Command =>
  systemCommand(`${name}:${mailId}`, { fp: mailId, correlationId: mailId, actor });

/** Puts the new address in the place of the one before, which is kept for the notices. */
const moved = async (
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

/** The row after what was decided of a pending change; a change that has come to nothing goes. */
const settled = async (service: UserService, person: Person, pending: Pending): Promise<Person> => {
  const { log } = service;
  const { _id: userId } = person;
  const { mailId } = pending;
  const { address, pendingMailId } = await log.state(accesses, userId);
  if (pendingMailId === mailId) return person;
  // Before changes were decided with the access they were by the answer itself.
  const isDecided =
    address?.mailId === mailId || isAnswered(await log.state(addresses, userId), mailId);
  const row = isDecided
    ? await moved(service, person, pending)
    : await dropPending(service, userId, pending);
  return row ?? person;
};

/** Does what is left of a change that was decided; answers the row as it is then. */
export const finishChange = async (service: UserService, person: Person): Promise<Person> => {
  const { log, vault } = service;
  const { _id: userId, pendingEmail } = person;
  let row = pendingEmail === undefined ? person : await settled(service, person, pendingEmail);
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

/** Whether the session that asked for a change was revoked: signed out from elsewhere, or stolen. */
const isOfRevoked = async ({ log }: UserService, { sessionId }: Challenge): Promise<boolean> => {
  const session = sessionId === undefined ? null : await log.state(sessions, sessionId);
  return session?.status === "revoked" && session.reason !== "logout";
};

/** Gives an address back that was taken for a change that came to nothing. */
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

/** Takes the new address, then decides on the account's access that it counts from now on. */
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
  // Said again by the commit; here it only saves the claim.
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
 * Answers a mail: the address is its reader's. Refuses MAIL_TOKEN_INVALID (422), and EMAIL_TAKEN
 * when another account has got the new address meanwhile.
 */
export const answerMail = async (
  service: UserService,
  text: string,
  asked: Command,
): Promise<{ readonly replayed: boolean; readonly person: Person }> => {
  const { log, vault } = service;
  const token = readMailToken(vault.mailKey(), "address", text);
  const { mailId = "", whose: userId = "" } = token ?? {};
  const person = token === null ? null : await vault.get(userId);
  if (person === null) throw invalid();
  const known = asked.isFresh ? null : await log.byCommand(asked.cid);
  if (known !== null) {
    if (known.fp !== asked.fp) throw new Refusal("KEY_REUSED", {}, 422);
    return { replayed: true, person: await finishChange(service, person) };
  }
  const open = openChallenge(await log.state(addresses, userId), mailId, asked.at);
  if (open === null) throw invalid();
  const by = { ...asked, meta: { ...asked.meta, actor: userId } };
  const decide = open.isChange ? decideChange : proveOwn;
  const { replayed } = await decide(service, person, open, by);
  const row = (await vault.get(userId)) ?? person;
  return { replayed, person: await finishChange(service, row) };
};
