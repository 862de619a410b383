/**
 * Mail: to whom a mail goes and what it carries, looked up when it is written.
 *
 * Asked by communication alone. Null where there is nothing to send any more: no account has the
 * address, or what the mail was for is over.
 */
import { type Instant, now } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { accesses, isVoid, mayReset } from "../domain/access.ts";
import type { Person } from "../domain/account.ts";
import { addresses, type Challenge, openChallenge } from "../domain/email-address.ts";
import { type Due, mailsOf } from "../domain/email-triggers.ts";
import { resetAskedAt, resets } from "../domain/password-reset.ts";
import { claimant, type UserService } from "./account.command.ts";
import { finishChange } from "./email-change.command.ts";
import { mailToken, resetOwner } from "./email-tokens.adapter.ts";

type Letter = NonNullable<Answer<"user.mail">["letter"]>;
/** `about`: the mail whose event the letter follows from. */
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

/** The address that a challenge is about: the person's own, or the one that is to be his. */
const challengedAddress = (person: Person, { mailId, emailHash }: Challenge): string | null => {
  if (person.emailHash === emailHash) return person.email;
  return person.pendingEmail?.mailId === mailId ? person.pendingEmail.email : null;
};

const verification = async (
  { log, vault }: UserService,
  { mailId }: Due,
  person: Person,
  at: Instant,
): Promise<Letter | null> => {
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
): Promise<Letter | null> => {
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
 * Where the notice of a change goes: to who reads the address that is left, also when it is written
 * after the change. Null when that is not known any more.
 */
const leftAddress = ({ email, previousEmail }: Person, { due, about }: Found): string | null => {
  if (previousEmail?.mailId === about) return previousEmail.email;
  return due.kind === "emailChanged" ? null : email;
};

/** The letter of a mail that this log says is due. */
export const emailContentOf = async (
  service: UserService,
  asked: Params<"user.mail">,
): Promise<Letter | null> => {
  const found = await foundIn(service, asked);
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
  const to = isChange ? leftAddress(person, found) : person.email;
  return to === null ? null : { kind, userId: person._id, to };
};
