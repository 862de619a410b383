/**
 * SMTP client (`ONEDAY_SMTP_URL`): sends mails through a mail server.
 *
 * SMTP has no idempotency keys. If the answer is lost, the mail is sent again with the same
 * Message-ID and may arrive twice; its token works once. A 5xx is a final refusal; any other error
 * is retried.
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

/** Together within the reactor's timeout. */
const connectMs = 3000;
const answerMs = 5000;

const open = async ({ smtpUrl }: MailSettings): Promise<Transport> => {
  const { createTransport } = await import("nodemailer");
  const waits = { connectionTimeout: connectMs, greetingTimeout: connectMs };
  return createTransport({ url: smtpUrl, ...waits, socketTimeout: answerMs });
};

/** Keeps mail servers from sending automatic replies (RFC 3834). */
const headers = { "Auto-Submitted": "auto-generated" };

/** The sender with a display name: the configured one, or ours. */
const named = (from: string): string => (from.includes("<") ? from : `원데이 <${from}>`);

/** The Message-ID of a mail; the same at every attempt. */
const messageId = (key: string, from: string): string => {
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? "oneday";
  return `<${sha256(key).slice(0, 32)}@${domain}>`;
};

/** A provider that sends over SMTP; the connection is opened at the first mail. */
export const mailSmtp = (settings: MailSettings): MailProvider => {
  let opening: Promise<Transport> | null = null;
  return {
    async send(key: string, { to, subject, text, html }: Mail): Promise<Outcome> {
      opening ??= open(settings);
      const from = named(settings.from);
      const fields = { from, to, subject, text, html, headers };
      try {
        const transport = await opening;
        await transport.sendMail({ messageId: messageId(key, from), ...fields });
        return { status: "done", detail: "smtp" };
      } catch (error) {
        const { responseCode = 0, code = "UNKNOWN" } = error as SmtpError;
        if (responseCode >= 500) return { status: "refused", detail: `SMTP_${responseCode}` };
        // The error's own message may contain the address.
        throw new Error(`the mail server did not take it: ${responseCode || code}`);
      }
    },
  };
};

const providers = new WeakMap<Service, MailProvider>();

/** The mail provider of a service: the mail server, or the sandbox where none is configured. */
export const mailProviderOf = (service: Service): MailProvider => {
  const known = providers.get(service);
  if (known !== undefined) return known;
  const { mail } = settingsOf(service.broker);
  const made = mail === null ? mailSandbox(service) : mailSmtp(mail);
  providers.set(service, made);
  return made;
};
