/** Select: one of a list, by the control of the device itself. */
import "./field.css";
import { Labelled } from "./field.ts";
import { html } from "./html.ts";

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
    ${({
      id,
      describedBy,
      invalid,
    }: {
      id: string;
      describedBy?: string;
      invalid: boolean;
    }) => html`
      <select
        id=${id}
        class="field-input"
        aria-describedby=${describedBy}
        aria-invalid=${invalid ? "true" : undefined}
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
