/** Facts: what is known of a case, each under its name. */
import { type Children, html } from "../../../ui/html.ts";
import "./parts.css";

export type FactLine = readonly [name: string, value: Children];

export const Facts = ({ of }: { of: readonly FactLine[] }) => html`
  <dl class="facts-wide">
    ${of.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd class="figure">${value}</dd></div>`)}
  </dl>
`;
