/** Notice: what happened, whether money or a seat is affected, and what to do next. */

import type { Problem } from "../api/problem.ts";
import { t, textOr } from "../words/words.ts";
import { CircleAlert, Info, TriangleAlert } from "./icons.ts";
import "./notice.css";
import { Button } from "./form/button.ts";
import { type Children, classes, html } from "./html.ts";
import { Icon } from "./icon.ts";

const icons = { info: Info, warning: TriangleAlert, danger: CircleAlert } as const;

export const Notice = ({
  kind = "info",
  children,
}: {
  kind?: keyof typeof icons;
  children?: Children;
}) => html`
  <div class=${classes("notice", `notice-${kind}`)} role=${kind === "danger" ? "alert" : "status"}>
    <${Icon} of=${icons[kind]} />
    <div class="notice-text">${children}</div>
  </div>
`;

/** What to do about a refusal: by its code, else by its status. */
const adviceOf = ({ code, status }: Problem): string => {
  const own = textOr(`advice.${code}`);
  if (own !== null) return own;
  if (status >= 500) return t("advice.server");
  if (status === 422) return t("advice.fields");
  return "";
};

/** A refusal as a notice, with a way to try again where that makes sense. */
export const ProblemNotice = ({ problem, retry }: { problem: Problem; retry?: () => void }) => {
  const text = problem.message || t("problem.OFFLINE");
  const isFault = problem.status >= 500 && problem.requestId !== null;
  return html`
    <${Notice} kind="danger">
      <p>${text}</p>
      <p class="weak">${adviceOf(problem)}</p>
      ${isFault && html`<p class="weak">${t("problem.number", { number: problem.requestId ?? "" })}</p>`}
      ${retry && html`<${Button} onClick=${retry}>${t("action.again")}<//>`}
    <//>
  `;
};
