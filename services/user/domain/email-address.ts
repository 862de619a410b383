/**
 * Address: which e-mail address a person has shown to be his.
 *
 * Owns the stream `address:<userId>`. A mail to an address proves it, once, within a day; the
 * address itself lies in the vault, the stream holds its keyed hash. Another address takes the place
 * of the one before when it is proved, and not sooner; that is decided in ./access.ts.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, hourMs, type Instant, later } from "../../contracts/core/units.ts";

const proofMsMax = dayMs;
const windowMs = hourMs;
export const challengesMax = 5;

export type Challenge = {
  readonly userId: string;
  readonly mailId: string;
  readonly emailHash: string;
  /** It is to take the place of another address. */
  readonly isChange: boolean;
  readonly at: Instant;
  /** The account's when it was sent (./access.ts): an ending voids it. Absent in old commits: 0. */
  readonly generation?: number;
  /** The session that asked for a change: where it is revoked, the change is void. */
  readonly sessionId?: string;
};
export type Address = {
  /** The last few, oldest first. */
  readonly challenges: readonly (Challenge & { readonly isAnswered: boolean })[];
  /** The address that was proved last. */
  readonly provedHash: string | null;
};
export type AddressEvent =
  | { readonly type: "challenged"; readonly data: Challenge }
  | { readonly type: "proved"; readonly data: Proved };
type Proved = Pick<Challenge, "userId" | "mailId" | "emailHash" | "isChange">;

const evolve = (address: Address, event: AddressEvent): Address => {
  switch (event.type) {
    case "challenged":
      return {
        ...address,
        challenges: [...address.challenges, { ...event.data, isAnswered: false }].slice(
          -challengesMax,
        ),
      };
    case "proved": {
      const { mailId, emailHash } = event.data;
      const challenges = address.challenges.map((one) =>
        one.mailId === mailId ? { ...one, isAnswered: true } : one,
      );
      return { challenges, provedHash: emailHash };
    }
  }
};

export const addresses: Decider<Address, AddressEvent> = {
  stream: "address",
  empty: { challenges: [], provedHash: null },
  evolve,
};

/** Sends a mail to an address. Refuses TOO_MANY_MAILS (429) after a few within the hour. */
export const challenge = (address: Address, asked: Challenge): AddressEvent[] => {
  const recent = address.challenges.filter(({ at }) => later(at, windowMs) > asked.at);
  const oldest = recent[0];
  if (recent.length >= challengesMax && oldest !== undefined) {
    const leftMs = Date.parse(oldest.at) + windowMs - Date.parse(asked.at);
    throw new Refusal("TOO_MANY_MAILS", { retryAfterS: Math.ceil(leftMs / 1000) }, 429);
  }
  return [{ type: "challenged", data: asked }];
};

/** The challenge of a mail that may still be answered; null when it may not. */
export const openChallenge = (address: Address, mailId: string, at: Instant): Challenge | null => {
  const found = address.challenges.find((one) => one.mailId === mailId);
  if (found === undefined || found.isAnswered || at > later(found.at, proofMsMax)) return null;
  return found;
};

/** Notes that an address is proved by a mail whose change was decided elsewhere. Once. */
export const noteChanged = (address: Address, data: Omit<Proved, "isChange">): AddressEvent[] =>
  isAnswered(address, data.mailId) ? [] : [{ type: "proved", data: { ...data, isChange: true } }];

/** Whether the mail has been answered. */
export const isAnswered = ({ challenges }: Address, mailId: string): boolean =>
  challenges.some((one) => one.mailId === mailId && one.isAnswered);

/** Answers the challenge of a mail, once. Refuses MAIL_TOKEN_INVALID (422). */
export const prove = (address: Address, mailId: string, at: Instant): AddressEvent[] => {
  const open = openChallenge(address, mailId, at);
  if (open === null) throw new Refusal("MAIL_TOKEN_INVALID", {}, 422);
  const { userId, emailHash, isChange } = open;
  return [{ type: "proved", data: { userId, mailId, emailHash, isChange } }];
};
