/**
 * Alimtalk: what is posted to the provider, and how an attempt ends.
 *
 * Each Korean provider has an API of its own. OneDay speaks a small protocol instead
 * (docs/alimtalk.md), which a gateway in front of a provider translates.
 */
import type { SendOutcome } from "../channel/channel.types.ts";
import { filled, textCharsMax, type Variables, type Written } from "../texts/alimtalk-templates.ts";

export type Button = { readonly name: string; readonly url: string };

/** One message. `key` is the same for every attempt at it. */
export type Message = {
  readonly key: string;
  readonly sender: string;
  readonly template: string;
  /** Digits of a Korean mobile number, `01012345678`. */
  readonly to: string;
  readonly variables: Variables;
  /** The text of the template with the variables in it. */
  readonly text: string;
  readonly buttons: readonly Button[];
};

/** The message of a template; null where its text is longer than KakaoTalk takes. */
export const messageOf = (
  { template, variables }: Written,
  rest: Pick<Message, "key" | "sender" | "to" | "buttons">,
): Message | null => {
  const text = filled(template.text, variables);
  if ([...text].length > textCharsMax) return null;
  return { ...rest, template: template.code, variables, text };
};

/** The codes of a provider for a person whom it does not reach. */
const unreached: readonly string[] = ["NO_USER", "BLOCKED"];

/** The `code` of an answer, where it is one: never any other text, which may have the number. */
const codeIn = (text: string): string | null => {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === "string" && /^[A-Z][A-Z_]{0,39}$/.test(code) ? code : null;
  } catch {
    return null;
  }
};

/**
 * How an attempt ended. 429, 500 and 503 say that nothing was accepted, so it is tried again. Any
 * other 5xx may come from a proxy behind which the message was accepted: it is unknown.
 */
export const outcomeOfAnswer = (answered: {
  readonly status: number;
  readonly retryAfterMs: number;
  readonly text: string;
}): SendOutcome => {
  const { status, retryAfterMs: waitMs, text } = answered;
  if (status >= 200 && status < 300) return { state: "sent", detail: `ALIMTALK_${status}` };
  const code = codeIn(text);
  const detail = `ALIMTALK_${code ?? status}`;
  if (status === 429 || status === 500 || status === 503) return { state: "later", detail, waitMs };
  if (status >= 500) return { state: "unknown", detail };
  return { state: code !== null && unreached.includes(code) ? "bounced" : "failed", detail };
};
