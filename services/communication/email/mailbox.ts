/**
 * Mailbox: whether a person's address takes mails.
 *
 * Owns the streams `mailbox:<userId>`. A mail server that says that there is no such mailbox
 * (5.1.x, RFC 3463) stops offers to it, until the person proves an address. Ids and codes only.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type Mailbox = { readonly isDead: boolean; readonly provedAt: Instant | null };
type Data = { readonly userId: string; readonly at: Instant };
export type MailboxEvent =
  | { readonly type: "mailboxDead"; readonly data: Data & { readonly status: string } }
  | { readonly type: "mailboxProved"; readonly data: Data };

export const mailboxes: StreamDefinition<Mailbox, MailboxEvent> = {
  stream: "mailbox",
  empty: { isDead: false, provedAt: null },
  evolve: (before, { type, data }) =>
    type === "mailboxDead" ? { ...before, isDead: true } : { isDead: false, provedAt: data.at },
};

const deadStatus = /^5\.1\./;

/**
 * Notes a mailbox that there is not. No event for another status, a second bounce, and a mail that
 * was queued before an address was proved: it may have gone to the address before.
 */
export const noteBounce = (
  { isDead, provedAt }: Mailbox,
  { userId, status, queuedAt }: { userId: string; status: string; queuedAt: Instant },
  at: Instant,
): MailboxEvent[] => {
  const isOld = provedAt !== null && queuedAt < provedAt;
  if (isDead || isOld || !deadStatus.test(status)) return [];
  return [{ type: "mailboxDead", data: { userId, status, at } }];
};

/**
 * Notes that the person has proved an address: always where it is another one, else only where the
 * mailbox was dead.
 */
export const noteProved = (
  { isDead }: Mailbox,
  { userId, isChange }: { readonly userId: string; readonly isChange: boolean },
  at: Instant,
): MailboxEvent[] => (isDead || isChange ? [{ type: "mailboxProved", data: { userId, at } }] : []);
