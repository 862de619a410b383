/** Views: the views of one page as links; the address says which is shown. */
import { classes, html } from "../html.ts";
import "./views.css";

export type View = {
  readonly href: string;
  readonly text: string;
  /** How many wait in it. */
  readonly count?: string | undefined;
  /** A person must act in it. */
  readonly isUrgent?: boolean;
  readonly isCurrent: boolean;
};

export const Views = ({ label, views }: { label: string; views: readonly View[] }) => html`
  <nav class="views" aria-label=${label}>
    ${views.map(
      ({ href, text, count, isUrgent, isCurrent }) => html`
        <a key=${href} class="chip view" href=${href} aria-current=${isCurrent ? "page" : undefined}>
          ${text}
          ${count && html`<span class=${classes("view-count figure", isUrgent && "view-urgent")}>${count}</span>`}
        </a>
      `,
    )}
  </nav>
`;
