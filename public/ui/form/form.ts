/** Form: the fields of a command, its refusal, and the button that sends it. */
import type { Problem } from "../../api/problem.ts";
import { type Children, html } from "../html.ts";
import { ProblemNotice } from "../notice.ts";
import { Button } from "./button.ts";

/** What a form shows of its command. */
export type Running = { readonly isBusy: boolean; readonly problem: Problem | null };

export const Form = ({
  verb,
  command,
  looks = "primary",
  isReady = true,
  onSubmit,
  children,
}: {
  verb: string;
  command: Running;
  looks?: "primary" | "danger";
  /** Whether what was typed can be sent. */
  isReady?: boolean;
  onSubmit: () => unknown;
  children?: Children;
}) => {
  const submit = (event: Event): void => {
    event.preventDefault();
    onSubmit();
  };
  return html`
    <form class="stack" novalidate onSubmit=${submit}>
      ${children}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks=${looks} isWide isBusy=${command.isBusy} disabled=${!isReady}>${verb}<//>
    </form>
  `;
};
