/** Parts: small things that most screens have. */
import { ChevronRight, type IconNode, Inbox } from "./icons.ts";
import "./parts.css";
import { type Children, classes, html } from "./html.ts";
import { Icon } from "./icon.ts";

export type Tone = "plain" | "good" | "warning" | "danger";

/** A state: always a word, with an icon where it matters. */
export const Pill = ({
  tone = "plain",
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconNode;
  children?: Children;
}) => html`
  <span class=${classes("pill", `pill-${tone}`)}>
    ${icon && html`<${Icon} of=${icon} />`}${children}
  </span>
`;

/** A line of a sum: what it is on the left, won on the right. */
export const Line = ({
  label,
  value,
  hint,
  isSum = false,
}: {
  label: Children;
  value: Children;
  hint?: Children;
  isSum?: boolean;
}) => html`
  <div class=${classes("line", isSum && "line-sum")}>
    <dt>${label}${hint && html`<span class="line-hint">${hint}</span>`}</dt>
    <dd class="figure">${value}</dd>
  </div>
`;

/** A list that is empty: one sentence, and one thing to do. */
export const Empty = ({
  icon = Inbox,
  text,
  children,
}: {
  icon?: IconNode;
  text: string;
  children?: Children;
}) => html`
  <div class="empty">
    <${Icon} of=${icon} />
    <p>${text}</p>
    ${children}
  </div>
`;

/** Grey shapes in the place of what is loading. */
export const Skeleton = ({ count = 3, label }: { count?: number; label: string }) => html`
  <div class="stack" role="status" aria-label=${label}>
    ${Array.from({ length: count }, () => html`<div class="skeleton"></div>`)}
  </div>
`;

/** A person or a company by the first letter of the name. */
export const Avatar = ({ name }: { name: string }) => html`
  <span class="avatar" aria-hidden="true">${[...name][0] ?? "?"}</span>
`;

/** A row that leads somewhere. */
export const LinkRow = ({
  href,
  icon,
  label,
  value,
}: {
  href: string;
  icon?: IconNode;
  label: Children;
  value?: Children;
}) => html`
  <a class="link-row" href=${href}>
    ${icon && html`<${Icon} of=${icon} />`}
    <span class="link-row-label">${label}</span>
    ${value !== undefined && html`<span class="weak">${value}</span>`}
    <${Icon} of=${ChevronRight} />
  </a>
`;

/** Choices of which one, or any number, is pressed. */
export const Chips = <V extends string>({
  label,
  options,
  chosen,
  onChoose,
}: {
  label: string;
  options: readonly { readonly value: V; readonly text: string }[];
  chosen: readonly V[];
  onChoose: (value: V) => void;
}) => html`
  <div class="chips" role="group" aria-label=${label}>
    ${options.map(
      ({ value, text }) => html`
        <button
          type="button"
          class="chip"
          aria-pressed=${String(chosen.includes(value))}
          onClick=${() => onChoose(value)}
        >
          ${text}
        </button>
      `,
    )}
  </div>
`;

/** The chosen ones after a press on one of them, where any number may be chosen. */
export const toggled = <V extends string>(chosen: readonly V[], one: V): V[] =>
  chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
