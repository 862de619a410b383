/**
 * Mail: to whom a mail goes and what it carries, looked up when it is written.
 *
 * Asked by communication alone. Null where there is nothing to send any more: no account has the
 * address, or what the mail was for is over.
 */
import type { Answer, Params } from "../contracts/index.ts";
import { type Instant, now } from "../contracts/units.ts";
import { accesses, mayReset } from "./access.ts";
import type { Person } from "./account.ts";
import { addresses, type Challenge, openChallenge } from "./address.ts";
import { type Due, mailsOf } from "./mail.ts";
import { mailToken } from "./mail-tokens.edge.ts";
import { resetAskedAt, resets } from "./reset.ts";
import { claimant, type UserService } from "./user.edge.ts";

type Letter = NonNullable<Answer<"user.mail">["letter"]>;
type Found = { readonly due: Due; readonly stream: string };

const foundIn = async (
  { log }: UserService,
  { mailId, position }: Params<"user.mail">,
): Promise<Found | null> => {
  const [commit] = await log.read(position - 1, 1);
  const due = commit?.events.flatMap(mailsOf).find((one) => one.mailId === mailId);
  return commit === undefined || due === undefined ? null : { due, stream: commit.stream };
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
  const to = open === null ? null : challengedAddress(person, open);
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
  if (!mayReset(await log.state(accesses, person._id), { mailId, askedAt })) return null;
  const token = mailToken(vault.mailKey(), "reset", { mailId, whose: emailHash });
  return { kind: "passwordReset", userId: person._id, to: person.email, token };
};

/** The letter of a mail that this log says is due. */
export const letterOf = async (
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
  const person = await service.vault.get(due.userId ?? "");
  if (person === null) return null;
  if (due.kind === "verifyEmail") return verification(service, due, person, at);
  return { kind: due.kind, userId: person._id, to: person.email };
};
