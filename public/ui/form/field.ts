/** Field: a label above, a hint under it, and an error that says what to do. */
import { useId } from "preact/hooks";
import "./field.css";
import { type Children, classes, html } from "../html.ts";

type Common = {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly required?: boolean;
};

export type FieldProps = Common & {
  readonly name: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: "text" | "email" | "password" | "tel" | "date" | "time" | "search" | "number";
  readonly autocomplete?: string;
  readonly inputmode?: "text" | "numeric" | "decimal" | "tel" | "email" | "search";
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly isLong?: boolean;
  readonly after?: Children;
};

/** The digits of what was typed into a field of a number. */
export const digits = (text: string): string => text.replaceAll(/\D/g, "");

/** What ties a control to its label, hint and error. */
export type Control = {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": "true" | undefined;
};

/** The label, hint and error around a control, which gets the attributes that tie it to them. */
export const Labelled = ({
  label,
  hint,
  error,
  children,
}: Common & {
  children: (control: Control) => Children;
}) => {
  const id = useId();
  const parts = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const control: Control = {
    id,
    "aria-describedby": parts || undefined,
    "aria-invalid": error ? "true" : undefined,
  };
  return html`
    <div class=${classes("field", Boolean(error) && "field-wrong")}>
      <label class="field-label" for=${id}>${label}</label>
      ${children(control)}
      ${hint && html`<p class="field-hint" id="${id}-hint">${hint}</p>`}
      ${error && html`<p class="field-error" id="${id}-error" role="alert">${error}</p>`}
    </div>
  `;
};

export const Field = (props: FieldProps) => {
  const { name, value, onInput, type = "text", autocomplete, inputmode, maxLength } = props;
  const { placeholder, required, isLong, after } = props;
  return html`
    <${Labelled} label=${props.label} hint=${props.hint} error=${props.error}>
      ${(control: Control) => html`
        <span class="field-box">
          <${isLong ? "textarea" : "input"}
            ...${control}
            class="field-input"
            name=${name}
            type=${isLong ? undefined : type}
            rows=${isLong ? 5 : undefined}
            value=${value}
            autocomplete=${autocomplete}
            inputmode=${inputmode}
            maxlength=${maxLength}
            placeholder=${placeholder}
            aria-required=${required ? "true" : undefined}
            onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) =>
              onInput(currentTarget.value)}
          />
          ${after}
        </span>
      `}
    <//>
  `;
};

/** A box to tick, with the whole line as its target. */
export const Tick = ({
  label,
  checked,
  onChange,
  error,
  hint,
}: Common & { checked: boolean; onChange: (checked: boolean) => void }) => {
  const id = useId();
  return html`
    <div class="tick">
      <label class="tick-line" for=${id}>
        <input
          id=${id}
          type="checkbox"
          checked=${checked}
          aria-invalid=${error ? "true" : undefined}
          aria-describedby=${error ? `${id}-error` : undefined}
          onChange=${({ currentTarget }: { currentTarget: HTMLInputElement }) =>
            onChange(currentTarget.checked)}
        />
        <span>${label}${hint && html`<span class="field-hint"> ${hint}</span>`}</span>
      </label>
      ${error && html`<p class="field-error" id="${id}-error" role="alert">${error}</p>`}
    </div>
  `;
};
