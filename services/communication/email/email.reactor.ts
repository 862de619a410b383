/**
 * Mail: sends what the user service says is due.
 *
 * The address and the token are asked for when the mail is written and handed to the provider; they
 * are kept nowhere here. How it ended is a commit.
 */
import type { Service, ServiceSchema } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { causeOf, commandOfMessage } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { type Outcome, reactor } from "../../../mixins/reactor.mixin.ts";
import { call } from "../../contracts/index.ts";
import { type Mailed, mailOf, mails } from "./email.ts";
import type { MailProvider } from "./email-provider.ts";

/** Longer than a call to the user service and the provider's answer take together. */
const timeoutMs = 10_000;

/** Nobody has the address, or what the mail was for is over. */
const nobody: Outcome = { status: "refused", detail: "NOTHING_TO_SEND" };
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
      if (letter === null) return nobody;
      const mail = mailOf(letter, settingsOf(service.broker).webUrl);
      return mail === null ? unknownKind : providerOf(service).send(key, mail, letter.userId);
    },
    async settled(service, message, { status, detail }) {
      const { log } = service as Service & LogMethods;
      const { mailId, kind, userId = null } = message.data;
      const asked = commandOfMessage(message, `communication:${causeOf(message)}`);
      const mailed: Mailed = {
        type: "mailed",
        data: { mailId, kind, userId, status, detail, at: asked.at },
      };
      await log.decide(mails, mailId, (isKnown) => (isKnown ? [] : [mailed]), asked);
    },
  });
