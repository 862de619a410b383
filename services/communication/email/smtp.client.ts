/**
 * Mail over SMTP (`ONEDAY_SMTP_URL`): hands mails to a mail server.
 *
 * SMTP knows no keys. A mail whose answer was lost is handed over again under the same Message-ID:
 * it may come twice, and what it carries is good once. A server that refuses for good (5xx) has
 * refused; everything else is tried again.
 */
import type { Service } from "moleculer";
import type { MailSettings } from "../../../mixins/config/settings.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { Outcome } from "../../../mixins/reactor.mixin.ts";
import { sha256 } from "../../contracts/core/units.ts";
import type { Mail } from "./email.ts";
import type { MailProvider } from "./email-provider.ts";
import { mailSandbox } from "./email-sandbox.adapter.ts";

type Transport = { sendMail(mail: object): Promise<{ response: string }> };
type SmtpError = Error & { readonly responseCode?: number; readonly code?: string };

/** Within the reactor's own patience. */
const connectMs = 3000;
const answerMs = 5000;

const open = async ({ smtpUrl }: MailSettings): Promise<Transport> => {
  const { createTransport } = await import("nodemailer");
  const waits = { connectionTimeout: connectMs, greetingTimeout: connectMs };
  return createTransport({ url: smtpUrl, ...waits, socketTimeout: answerMs });
};

/** No person answers it, and no vacation note should (RFC 3834). */
const headers = { "Auto-Submitted": "auto-generated" };

/** A sender with a name: the one that was set, or ours. */
const named = (from: string): string => (from.includes("<") ? from : `원데이 <${from}>`);

/** The number that a mail keeps, however often it is handed over. */
const messageId = (key: string, from: string): string => {
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? "oneday";
  return `<${sha256(key).slice(0, 32)}@${domain}>`;
};

/** Sends over SMTP. */
export const mailSmtp = (settings: MailSettings): MailProvider => {
  let opening: Promise<Transport> | null = null;
  return {
    async send(key: string, { to, subject, text, html }: Mail): Promise<Outcome> {
      opening ??= open(settings);
      const from = named(settings.from);
      const said = { from, to, subject, text, html, headers };
      try {
        const transport = await opening;
        await transport.sendMail({ messageId: messageId(key, from), ...said });
        return { status: "done", detail: "smtp" };
      } catch (error) {
        const { responseCode = 0, code = "UNKNOWN" } = error as SmtpError;
        if (responseCode >= 500) return { status: "refused", detail: `SMTP_${responseCode}` };
        // Its message may hold the address.
        throw new Error(`the mail server did not take it: ${responseCode || code}`);
      }
    },
  };
};

const providers = new WeakMap<Service, MailProvider>();

/** What brings a service's mails to people: the mail server, or nobody, where none is set. */
export const mailProviderOf = (service: Service): MailProvider => {
  const known = providers.get(service);
  if (known !== undefined) return known;
  const { mail } = settingsOf(service.broker);
  const made = mail === null ? mailSandbox(service) : mailSmtp(mail);
  providers.set(service, made);
  return made;
};
