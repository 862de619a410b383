/** Id search: a field for one id, which the address keeps once it is searched for. */
import { useLayoutEffect, useState } from "preact/hooks";
import { Button } from "../../../ui/form/button.ts";
import { Field } from "../../../ui/form/field.ts";
import { type Children, html } from "../../../ui/html.ts";
import { t } from "../../../words/words.ts";
import "./parts.css";

type Props = {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly maxLength: number;
  /** What is searched for; empty for nothing. */
  readonly value: string;
  readonly onSearch: (id: string) => void;
  /** What to do beside another search, once there is one. */
  readonly children?: Children;
};

export const IdSearch = ({ value, onSearch, children, ...field }: Props) => {
  const [typed, setTyped] = useState(value);
  useLayoutEffect(() => setTyped(value), [value]);
  const submit = (event: Event): void => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  return html`
    <form class="filters filters-id" role="search" onSubmit=${submit}>
      <${Field} ...${field} autocomplete="off" value=${typed} onInput=${setTyped} />
      <div class="row">
        <${Button} type="submit" looks="primary">${t("ops.search")}<//>
        ${value !== "" && children}
      </div>
    </form>
  `;
};
