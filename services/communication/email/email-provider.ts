/**
 * Mail provider: the interface of a service that sends mails.
 *
 * Each call is one attempt, which never throws. The key is the same for every attempt at a mail.
 */
import type { SendOutcome } from "../channel/channel.types.ts";
import type { Mail } from "./email.ts";

export interface MailProvider {
  /** `userId` is the receiver, for a provider that stores mails. */
  send(key: string, mail: Mail, userId: string): Promise<SendOutcome>;
}
