/** Button: a verb. While it is busy it keeps its width, says so, and takes no second press. */
import "./button.css";
import { type Children, classes, html } from "../html.ts";

type Looks = "primary" | "plain" | "danger";

export type ButtonProps = {
  readonly children?: Children;
  readonly looks?: Looks;
  readonly isBusy?: boolean;
  readonly isWide?: boolean;
  readonly disabled?: boolean;
  readonly type?: "button" | "submit";
  readonly label?: string;
  readonly pressed?: boolean;
  readonly onClick?: (event: MouseEvent) => void;
};

export const Button = ({
  children,
  looks = "plain",
  isBusy = false,
  isWide = false,
  disabled = false,
  type = "button",
  label,
  pressed,
  onClick,
}: ButtonProps) => html`
  <button
    type=${type}
    class=${classes("button", `button-${looks}`, isWide && "button-wide", isBusy && "button-busy")}
    disabled=${disabled}
    aria-busy=${isBusy ? "true" : undefined}
    aria-label=${label}
    aria-pressed=${pressed === undefined ? undefined : String(pressed)}
    onClick=${(event: MouseEvent) => {
      if (isBusy) event.preventDefault();
      else onClick?.(event);
    }}
  >
    <span class="button-face">${children}</span>
  </button>
`;

/** A link that looks like a button. */
export const ButtonLink = ({
  href,
  looks = "plain",
  isWide = false,
  children,
}: {
  href: string;
  looks?: Looks;
  isWide?: boolean;
  children?: Children;
}) => html`
  <a class=${classes("button", `button-${looks}`, isWide && "button-wide")} href=${href}>
    <span class="button-face">${children}</span>
  </a>
`;
