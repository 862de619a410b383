/** Verify: proves an e-mail address with the token of a mail, as soon as the page is open. */
import { useEffect, useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { t } from "../../words/words.ts";

export const Verify = ({ token }: { token: string }) => {
  const command = useCommand("POST /api/users/verify-email");
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    void command.run({ token }).then((answer) => setDone(answer !== null));
  }, [token]);
  return html`
    <h1>${t(isDone ? "verify.done" : "verify.doing")}</h1>
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    ${isDone && html`<${Notice}>${t("verify.done")}<//>`}
    <${ButtonLink} href="/" looks="primary">${t("missing.action")}<//>
  `;
};
