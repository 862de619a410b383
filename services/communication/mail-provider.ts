/**
 * Mail provider: the world outside that brings mails to people.
 *
 * It sends each key once: asked again under the same key it answers what it answered first. A throw
 * means that nobody knows; a final no is `refused`.
 */
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import type { Mail } from "./mail.ts";

export interface MailProvider {
  send(key: string, mail: Mail): Promise<Outcome>;
}
