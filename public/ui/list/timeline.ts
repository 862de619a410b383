/** Timeline: what has happened and what is next, in order. */
import { type Children, classes, html } from "../html.ts";
import { Icon } from "../icon.ts";
import { Check, Circle, CircleDot, X } from "../icons.ts";
import "./timeline.css";

export type Step = {
  readonly text: Children;
  readonly hint?: Children;
  readonly state: "done" | "now" | "next" | "failed";
};

const icons = { done: Check, now: CircleDot, next: Circle, failed: X } as const;

/** `names` says each state in words, for those who do not see the icons. */
export const Timeline = ({
  steps,
  names,
}: {
  steps: readonly Step[];
  names: Readonly<Record<Step["state"], string>>;
}) => html`
  <ol class="timeline">
    ${steps.map(
      ({ text, hint, state }) => html`
        <li class=${classes("timeline-step", `timeline-${state}`)} aria-current=${state === "now" ? "step" : undefined}>
          <${Icon} of=${icons[state]} label=${names[state]} />
          <div>
            <p>${text}</p>
            ${hint && html`<p class="weak">${hint}</p>`}
          </div>
        </li>
      `,
    )}
  </ol>
`;
