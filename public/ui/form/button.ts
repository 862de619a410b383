/** Button: a verb. While it is busy it keeps its width and takes no second press; after a moment it says so in words. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../words/words.ts";
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

const slowMs = 1000;

/** Whether something has gone on for so long that a person wonders. */
const useSlow = (isBusy: boolean): boolean => {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!isBusy) return undefined;
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => clearTimeout(timer);
  }, [isBusy]);
  return isSlow;
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
}: ButtonProps) => {
  const isSlow = useSlow(isBusy) && isBusy;
  const looksAs = [`button-${looks}`, isWide && "button-wide", isBusy && "button-busy"];
  return html`
  <button
    type=${type}
    class=${classes("button", ...looksAs, isSlow && "button-slow")}
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
    ${isSlow && html`<span class="button-wait" aria-hidden="true">${t("state.working")}</span>`}
  </button>
`;
};

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
