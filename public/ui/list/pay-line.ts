/** Pay line: a line of pay as its law words it; outside of Korean it has a short name above that. */
import { won } from "../../words/format.ts";
import { language, textOr } from "../../words/words.ts";
import { html } from "../html.ts";
import { Line } from "../parts.ts";

export const PayLine = ({
  of: { code, text, won: amount },
  hint,
}: {
  of: { readonly code: string; readonly text: string; readonly won: number };
  /** The rule behind it. */
  hint: string;
}) => {
  const name = language.value === "ko" ? null : textOr(`line.${code}`);
  return html`<${Line} label=${name ?? text} hint=${name === null ? hint : `${text} · ${hint}`} value=${won(amount)} />`;
};
