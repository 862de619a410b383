/** Icon: a drawing beside a word. Alone it has a label, else it is hidden from screen readers. */

import { h } from "preact";
import type { IconNode } from "./icons.ts";
import "./icon.css";
import { html } from "./html.ts";

export type { IconNode };

export const Icon = ({ of, label }: { of: IconNode; label?: string }) => html`
  <svg
    class="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    role=${label === undefined ? "presentation" : "img"}
    aria-hidden=${label === undefined ? "true" : undefined}
    aria-label=${label}
  >
    ${of.map(([tag, attributes]) => h(tag, attributes as object))}
  </svg>
`;
