/**
 * Mail provider: the interface of a service that sends mails.
 *
 * It sends once per key and repeats its first answer for the same key. A throw means an unknown
 * outcome; a final refusal is `refused`.
 */
import type { Outcome } from "../../../mixins/reactor.mixin.ts";
import type { Mail } from "./email.ts";

export interface MailProvider {
  /** `userId` is the receiver, for a provider that stores mails. */
  send(key: string, mail: Mail, userId: string): Promise<Outcome>;
}
