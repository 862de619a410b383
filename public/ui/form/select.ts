/** Select: one of a list, by the control of the device itself. */
import "./field.css";
import { html } from "../html.ts";
import { type Control, Labelled } from "./field.ts";

export type Option = { readonly value: string; readonly text: string };

export const Select = ({
  label,
  value,
  options,
  onChoose,
  hint,
  error,
}: {
  label: string;
  value: string;
  options: readonly Option[];
  onChoose: (value: string) => void;
  hint?: string;
  error?: string;
}) => html`
  <${Labelled} label=${label} hint=${hint} error=${error}>
    ${(control: Control) => html`
      <select
        ...${control}
        class="field-input"
        onChange=${({ currentTarget }: { currentTarget: HTMLSelectElement }) =>
          onChoose(currentTarget.value)}
      >
        ${options.map(
          (option) =>
            html`<option key=${option.value} value=${option.value} selected=${option.value === value}>${option.text}</option>`,
        )}
      </select>
    `}
  <//>
`;
