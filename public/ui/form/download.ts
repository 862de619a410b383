/** Download: a button that fetches a paper as a file and gives it to the browser to keep. */
import { useState } from "preact/hooks";
import { file } from "../../api/client.ts";
import { type Problem, problemOf } from "../../api/problem.ts";
import type { Route, Takes } from "../../api/routes.ts";
import { type Children, html } from "../html.ts";
import { Icon } from "../icon.ts";
import { Download as Arrow } from "../icons.ts";
import { ProblemNotice } from "../notice.ts";
import { Button } from "./button.ts";

/** Gives a file to the browser under a name. */
export const keep = (blob: Blob, name: string): void => {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
};

export const Download = <R extends Route>({
  route,
  params,
  accept,
  name,
  isWide = true,
  children,
}: {
  route: R;
  params: Takes<R>;
  accept: string;
  name: string;
  isWide?: boolean;
  children?: Children;
}) => {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fetchIt = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      keep(await file(route, params, accept), name);
    } catch (thrown) {
      setProblem(problemOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return html`
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
    <${Button} isWide=${isWide} isBusy=${isBusy} onClick=${() => void fetchIt()}><${Icon} of=${Arrow} />${children}<//>
  `;
};
