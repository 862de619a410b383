/**
 * Email reactor: sends the mails that the user service announces as due.
 *
 * It asks the user service for address and token when it sends a mail and stores neither. The
 * outcome is a commit.
 */
import type { Service, ServiceSchema } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { commandOfMessage } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { type Outcome, reactor } from "../../../mixins/reactor.mixin.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import { call } from "../../contracts/index.ts";
import { type Mailed, mailOf, mails } from "./email.ts";
import type { MailProvider } from "./email-provider.ts";

/** Longer than the call to the user service and the provider's answer together. */
const timeoutMs = 10_000;

/** The address has no user any more, or the reason for the mail is over. */
const nothingToSend: Outcome = { status: "refused", detail: "NOTHING_TO_SEND" };
const unknownKind: Outcome = { status: "refused", detail: "KIND_UNKNOWN" };

/** Sends each mail that is due once. */
export const emailReactor = (
  providerOf: (service: Service) => MailProvider,
): Partial<ServiceSchema> =>
  reactor({
    name: "mail",
    on: ["user.mailDue"],
    hasProviderKey: true,
    timeoutMs,
    async effect(service, { data, position }, key): Promise<Outcome> {
      const { mailId } = data;
      const { letter } = await call(service.broker, "user.mail", { mailId, position });
      if (letter === null) return nothingToSend;
      const mail = mailOf(letter, settingsOf(service.broker).webUrl);
      return mail === null ? unknownKind : providerOf(service).send(key, mail, letter.userId);
    },
    async settled(service, message, { status, detail }) {
      const { log } = service as Service & LogMethods;
      const { mailId, kind, userId = null } = message.data;
      const command = commandOfMessage(message, `communication:${eventIdOf(message)}`);
      const mailed: Mailed = {
        type: "mailed",
        data: { mailId, kind, userId, status, detail, at: command.at },
      };
      await log.decide(mails, mailId, (isKnown) => (isKnown ? [] : [mailed]), command);
    },
  });
