/** Words field: a list of short words, each added by typing it and removed by its button. */
import { useState } from "preact/hooks";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { X } from "../../ui/icons.ts";
import { t } from "../../words/words.ts";

export const WordsField = ({
  label,
  hint,
  error,
  words,
  max,
  onChange,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  words: readonly string[];
  max: number;
  onChange: (words: readonly string[]) => void;
}) => {
  const [text, setText] = useState("");
  const add = (): void => {
    const word = text.trim();
    if (word !== "" && !words.includes(word) && words.length < max) onChange([...words, word]);
    setText("");
  };
  const after = html`<${Button} onClick=${add} disabled=${text.trim() === ""}>${t("me.add")}<//>`;
  return html`
    <div class="stack" onKeyDown=${(event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.isComposing || !(event.target instanceof HTMLInputElement))
        return;
      event.preventDefault();
      add();
    }}>
      <${Field} name="word" label=${label} hint=${hint} error=${error} maxLength=${40} value=${text} onInput=${setText} after=${after} />
      ${
        words.length > 0 &&
        html`<ul class="row">
          ${words.map(
            (word) => html`<li key=${word}>
              <button type="button" class="chip row" aria-label=${t("me.removeOf", { word })}
                onClick=${() => onChange(words.filter((one) => one !== word))}>${word}<${Icon} of=${X} /></button>
            </li>`,
          )}
        </ul>`
      }
    </div>
  `;
};
