/**
 * E-mail address: which address a user has proved to own.
 *
 * Owns the stream `address:<userId>`. Answering a mail proves its address, once, within a day. The
 * stream holds the keyed hash of the address, the vault the address itself. A new address replaces
 * the old one only when it is proved; ./access.ts decides that.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, hourMs, type Instant, later } from "../../contracts/core/units.ts";

const proofMsMax = dayMs;
const windowMs = hourMs;
export const challengesMax = 5;

export type Challenge = {
  readonly userId: string;
  readonly mailId: string;
  readonly emailHash: string;
  /** The address is to replace the current one. */
  readonly isChange: boolean;
  readonly at: Instant;
  /** The session generation when it was sent (./access.ts). Absent in old commits: 0. */
  readonly generation?: number;
  /** The session that requested a change; revoking it voids the change. */
  readonly sessionId?: string;
};
export type Address = {
  /** The last five, oldest first. */
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

export const addresses: StreamDefinition<Address, AddressEvent> = {
  stream: "address",
  empty: { challenges: [], provedHash: null },
  evolve,
};

/** Requests a mail to an address. Refuses TOO_MANY_MAILS (429) after five within an hour. */
export const challenge = (address: Address, next: Challenge): AddressEvent[] => {
  const recent = address.challenges.filter(({ at }) => later(at, windowMs) > next.at);
  const oldest = recent[0];
  if (recent.length >= challengesMax && oldest !== undefined) {
    const leftMs = Date.parse(oldest.at) + windowMs - Date.parse(next.at);
    throw new Refusal("TOO_MANY_MAILS", { retryAfterS: Math.ceil(leftMs / 1000) }, 429);
  }
  return [{ type: "challenged", data: next }];
};

/** The challenge of a mail; null when it was answered or is older than a day. */
export const openChallenge = (address: Address, mailId: string, at: Instant): Challenge | null => {
  const found = address.challenges.find((one) => one.mailId === mailId);
  if (found === undefined || found.isAnswered || at > later(found.at, proofMsMax)) return null;
  return found;
};

/** Records, once, that a mail proved an address whose change ./access.ts has decided. */
export const noteChanged = (address: Address, data: Omit<Proved, "isChange">): AddressEvent[] =>
  isAnswered(address, data.mailId) ? [] : [{ type: "proved", data: { ...data, isChange: true } }];

/** Whether a mail was answered. */
export const isAnswered = ({ challenges }: Address, mailId: string): boolean =>
  challenges.some((one) => one.mailId === mailId && one.isAnswered);

/** Proves an address by answering its mail, once. Refuses MAIL_TOKEN_INVALID (422). */
export const prove = (address: Address, mailId: string, at: Instant): AddressEvent[] => {
  const open = openChallenge(address, mailId, at);
  if (open === null) throw new Refusal("MAIL_TOKEN_INVALID", {}, 422);
  const { userId, emailHash, isChange } = open;
  return [{ type: "proved", data: { userId, mailId, emailHash, isChange } }];
};
