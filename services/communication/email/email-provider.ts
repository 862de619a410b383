/**
 * Mail provider: the world outside that brings mails to people.
 *
 * It sends each key once: asked again under the same key it answers what it answered first. A throw
 * means that nobody knows; a final no is `refused`.
 */
import type { Outcome } from "../../../mixins/reactor.mixin.ts";
import type { Mail } from "./email.ts";

export interface MailProvider {
  /** `userId` is whose mail it is, for a provider that keeps what it sends. */
  send(key: string, mail: Mail, userId: string): Promise<Outcome>;
}
