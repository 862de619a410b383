/**
 * SMTP client (`ONEDAY_SMTP_URL`): gives mails to a mail server, one connection each.
 *
 * The outcome follows from how far it came (RFC 5321, section 4.2.1): a 5xx is final; a 4xx, or an
 * error before the server was given the message, is certainly not accepted; silence after that may
 * be. A mail has the same Message-ID at every attempt.
 */
import { Readable } from "node:stream";
import type { Service } from "moleculer";
import type { MailSettings } from "../../../mixins/config/settings.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { SendOutcome } from "../channel/channel.types.ts";
import type { Mail } from "./email.ts";
import type { MailProvider } from "./email-provider.ts";
import { mailSandbox } from "./email-sandbox.adapter.ts";

type SmtpError = Error & { readonly responseCode?: number; readonly code?: string };

const connectMs = 3000;
const answerMs = 10_000;

/** Keeps mail servers from sending automatic replies (RFC 3834). */
const headers = { "Auto-Submitted": "auto-generated" };

/** The sender with a display name: the configured one, or ours. */
const named = (from: string): string => (from.includes("<") ? from : `원데이 <${from}>`);

/** The address alone. */
export const bareAddress = (from: string): string =>
  from.slice(from.lastIndexOf("<") + 1).replace(">", "");

/** The Message-ID of a mail: the same at every attempt, and it names the delivery in a bounce. */
const messageId = (key: string, from: string): string => {
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? "oneday";
  return `<${key}@${domain}>`;
};

const smtpParts = async () => {
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const { default: Composer } = await import("nodemailer/lib/mail-composer");
  const { parseConnectionUrl } = await import("nodemailer/lib/shared");
  return { Connection, Composer, parseConnectionUrl };
};

/** How an attempt ended that threw; `isGiven`: the server had asked for the message. */
const outcomeOf = (error: SmtpError, isGiven: boolean): SendOutcome => {
  const { responseCode = 0, code = "UNKNOWN" } = error;
  // The error's own message may contain the address.
  if (responseCode >= 500) return { state: "failed", detail: `SMTP_${responseCode}` };
  if (responseCode >= 400) return { state: "later", detail: `SMTP_${responseCode}` };
  return { state: isGiven ? "unknown" : "later", detail: `SMTP_${code}` };
};

const deliver = async (
  settings: MailSettings,
  raw: Buffer,
  envelope: { readonly from: string; readonly to: string },
  given: () => void,
): Promise<void> => {
  const { Connection, parseConnectionUrl } = await smtpParts();
  const { auth, ...options } = parseConnectionUrl(settings.smtpUrl);
  const waits = { connectionTimeout: connectMs, greetingTimeout: connectMs };
  const connection = new Connection({ ...options, ...waits, socketTimeout: answerMs });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const step = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next());
  connection.once("error", reject);
  connection.once("end", () => reject(new Error("closed")));
  // Read only when the server has asked for the message (354).
  const message = Readable.from(
    (function* () {
      given();
      yield raw;
    })(),
  );
  const send = () => connection.send({ ...envelope, to: [envelope.to] }, message, step(resolve));
  connection.connect(
    step(() => {
      if (auth === undefined || connection.authenticated) send();
      else connection.login(auth, step(send));
    }),
  );
  try {
    await promise;
    connection.quit();
  } catch (error) {
    connection.close();
    throw error;
  }
};

/** A provider that sends over SMTP. */
export const mailSmtp = (settings: MailSettings): MailProvider => ({
  async send(key, mail: Mail): Promise<SendOutcome> {
    let isGiven = false;
    try {
      const from = named(settings.from);
      const { Composer } = await smtpParts();
      const { to, subject, text, html } = mail;
      const fields = { from, to, subject, text, html, headers: { ...headers, ...mail.headers } };
      const composer = new Composer({ messageId: messageId(key, from), ...fields });
      const raw = await composer.compile().build();
      await deliver(settings, raw, { from: bareAddress(from), to }, () => {
        isGiven = true;
      });
      return { state: "sent", detail: "smtp" };
    } catch (error) {
      return outcomeOf(error as SmtpError, isGiven);
    }
  },
});

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
