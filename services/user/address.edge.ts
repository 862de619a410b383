/**
 * Address: sending proofs, and the way from one address to another.
 *
 * A change is over when its steps are: the new address is claimed, the mail is answered (the commit
 * that decides), the vault shows it, the old one is free. Whoever meets a change that a crash has cut
 * off after the decision does the rest.
 */
import type { Command, Decided } from "../../mixins/log/log.ts";
import { Refusal } from "../contracts/refusal.ts";
import { idFrom, now } from "../contracts/units.ts";
import { claims, type Person, release, take } from "./account.ts";
import { type Address, addresses, challenge, isAnswered, openChallenge, prove } from "./address.ts";
import { readMailToken } from "./mail-tokens.edge.ts";
import type { UserService } from "./user.edge.ts";

/** Sends a proof to a person's own address. Refuses TOO_MANY_MAILS. */
export const challengeOwn = (
  { log }: UserService,
  { _id: userId, emailHash }: Person,
  asked: Command,
): Promise<Decided<Address>> => {
  const mailId = idFrom("challenge", asked.cid);
  const { at } = asked;
  const rule = (address: Address) =>
    challenge(address, { userId, mailId, emailHash, isChange: false, at });
  return log.decide(addresses, userId, rule, asked);
};

/** Does what is left of a change that was decided; answers the row as it is then. */
export const finishChange = async (service: UserService, person: Person): Promise<Person> => {
  const { log, vault } = service;
  const { _id: userId, pendingEmail } = person;
  let row = person;
  if (pendingEmail !== undefined) {
    const { mailId, email, emailHash } = pendingEmail;
    if (!isAnswered(await log.state(addresses, userId), mailId)) return person;
    const moved = await vault.change(userId, ({ pendingEmail: pending, ...rest }) =>
      pending?.mailId === mailId
        ? { ...rest, email, emailHash, formerEmail: { emailHash: rest.emailHash, mailId } }
        : { ...rest, ...(pending === undefined ? {} : { pendingEmail: pending }) },
    );
    row = moved ?? person;
  }
  const { formerEmail: former } = row;
  if (former === undefined) return row;
  // Once per change: a late repeat must not free an address that is his again.
  const command: Command = {
    cid: `release:${former.mailId}`,
    fp: former.mailId,
    isFresh: false,
    at: now(),
    meta: { correlationId: former.mailId, causationId: null, actor: userId },
  };
  await log.decide(claims, former.emailHash, (state) => release(state, userId), command);
  const cleared = await vault.change(userId, ({ formerEmail, ...rest }) =>
    formerEmail === undefined || formerEmail.mailId === former.mailId
      ? rest
      : { ...rest, formerEmail },
  );
  return cleared ?? row;
};

const invalid = () => new Refusal("MAIL_TOKEN_INVALID", {}, 422);

/**
 * Answers a mail: the address is its reader's. Refuses MAIL_TOKEN_INVALID (422), and EMAIL_TAKEN
 * when another account has got the new address meanwhile.
 */
export const answerMail = async (
  service: UserService,
  text: string,
  asked: Command,
): Promise<Decided<Address> & { person: Person }> => {
  const { log, vault } = service;
  const token = readMailToken(vault.mailKey(), "address", text);
  if (token === null) throw invalid();
  const { mailId, whose: userId } = token;
  const person = await vault.get(userId);
  if (person === null) throw invalid();
  const open = openChallenge(await log.state(addresses, userId), mailId, asked.at);
  if (open?.isChange === true) {
    if (person.pendingEmail?.mailId !== mailId) throw invalid();
    const { role } = person;
    const taken = { ...asked, cid: `${asked.cid}/take` };
    await log.decide(claims, open.emailHash, (state) => take(state, userId, role), taken);
  } else if (open !== null && open.emailHash !== person.emailHash) throw invalid();
  const by = { ...asked, meta: { ...asked.meta, actor: userId } };
  const done = await log.decide(addresses, userId, (state) => prove(state, mailId, asked.at), by);
  return { ...done, person: await finishChange(service, person) };
};
