/**
 * Mail content: the recipient and the token of a mail, looked up when the mail is written.
 *
 * Only the communication service asks for it. Null when no mail is to be sent: no account has the
 * address, or the purpose of the mail has expired.
 */
import { type Instant, now } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { accesses, isVoid, mayReset } from "../domain/access.ts";
import type { Person } from "../domain/account.ts";
import { addresses, type Challenge, openChallenge } from "../domain/email-address.ts";
import { type Due, mailsOf } from "../domain/email-triggers.ts";
import { resetAskedAt, resets } from "../domain/password-reset.ts";
import { isProved } from "../domain/profile.ts";
import { claimant, type UserService } from "./account.command.ts";
import { finishChange } from "./email-change.command.ts";
import { mailToken, resetOwner } from "./email-tokens.adapter.ts";

type MailContent = NonNullable<Answer<"user.mail">["letter"]>;
/** `about`: the id of the mail that the event names; a notice refers to that mail. */
type Found = { readonly due: Due; readonly stream: string; readonly about: string };

const foundIn = async (
  { log }: UserService,
  { mailId, position }: Params<"user.mail">,
): Promise<Found | null> => {
  const [commit] = await log.read(position - 1, 1);
  for (const event of commit?.events ?? []) {
    const due = mailsOf(event).find((one) => one.mailId === mailId);
    const { mailId: about = "" } = event.data as { mailId?: string };
    if (commit !== undefined && due !== undefined) return { due, stream: commit.stream, about };
  }
  return null;
};

/** The address that a challenge is about: the user's current one, or the pending one. */
const challengedAddress = (person: Person, { mailId, emailHash }: Challenge): string | null => {
  if (person.emailHash === emailHash) return person.email;
  return person.pendingEmail?.mailId === mailId ? person.pendingEmail.email : null;
};

const verification = async (
  { log, vault }: UserService,
  { mailId }: Due,
  person: Person,
  at: Instant,
): Promise<MailContent | null> => {
  const open = openChallenge(await log.state(addresses, person._id), mailId, at);
  const isOver = open === null || isVoid(await log.state(accesses, person._id), open);
  const to = isOver ? null : challengedAddress(person, open);
  if (to === null) return null;
  const token = mailToken(vault.mailKey(), "address", { mailId, whose: person._id });
  return { kind: "verifyEmail", userId: person._id, to, token };
};

const reset = async (
  service: UserService,
  { mailId }: Due,
  emailHash: string,
  at: Instant,
): Promise<MailContent | null> => {
  const { log, vault } = service;
  const person = await claimant(service, emailHash);
  const askedAt = resetAskedAt(await log.state(resets, emailHash), mailId, at);
  if (person === null || askedAt === null) return null;
  const access = await log.state(accesses, person._id);
  const { generation } = access;
  if (!mayReset(access, { mailId, emailHash, generation, askedAt, usedAt: at })) return null;
  const whose = resetOwner(emailHash, generation);
  const token = mailToken(vault.mailKey(), "reset", { mailId, whose });
  return { kind: "passwordReset", userId: person._id, to: person.email, token };
};

/**
 * The recipient of a notice of change: the address that the change replaces, also when the notice
 * is written after the change. Null when that address is not kept any more.
 */
const replacedAddress = (
  { email, previousEmail }: Person,
  { due, about }: Found,
): string | null => {
  if (previousEmail?.mailId === about) return previousEmail.email;
  return due.kind === "emailChanged" ? null : email;
};

/** The content of a mail that an event of this log makes due; null when it is not to be sent. */
export const emailContentOf = async (
  service: UserService,
  request: Params<"user.mail">,
): Promise<MailContent | null> => {
  const found = await foundIn(service, request);
  if (found === null) return null;
  const { due, stream } = found;
  const at = now();
  if (due.kind === "passwordReset") {
    return reset(service, due, stream.slice("reset:".length), at);
  }
  const row = await service.vault.get(due.userId ?? "");
  if (row === null) return null;
  const person = await finishChange(service, row);
  const { kind } = due;
  if (kind === "verifyEmail") return verification(service, due, person, at);
  const isChange = kind === "emailChangeAsked" || kind === "emailChanged";
  const to = isChange ? replacedAddress(person, found) : person.email;
  return to === null ? null : { kind, userId: person._id, to };
};

/** The address that an account has proved; null for one that left, or has proved none. */
export const provedAddressOf = async (
  service: UserService,
  userId: string,
): Promise<string | null> => {
  const row = await service.vault.get(userId);
  if (row === null) return null;
  const { closed } = await service.log.state(accesses, userId);
  if (closed !== null) return null;
  const person = await finishChange(service, row);
  const { provedHash } = await service.log.state(addresses, userId);
  return isProved(person, provedHash) ? person.email : null;
};
