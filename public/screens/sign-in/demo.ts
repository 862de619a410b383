/** Demo: in as a demo account in one tap, where there are any. */
import { begin, type Role } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { go } from "../../app/router.ts";
import { hasDemo } from "../../app/served.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { t } from "../../words/words.ts";
import { afterSignIn } from "./home-of.ts";

const roles = ["worker", "employer", "operator"] as const;

export const Demo = ({ query }: { query: URLSearchParams }) => {
  const command = useCommand("POST /api/users/demo-login");
  if (!hasDemo) return null;
  const enter = async (role: Role): Promise<void> => {
    const tokens = await command.run({ role });
    if (tokens === null) return;
    begin(tokens);
    go(afterSignIn(query, role), { replaces: true });
  };
  return html`
    <section class="card stack" aria-labelledby="demo">
      <h2 id="demo">${t("demo.title")}</h2>
      <p class="weak">${t("demo.text")}</p>
      <${ButtonLink} looks="primary" isWide href="/demo?now">${t("demo.play")}<//>
      ${roles.map(
        (role) => html`
          <${Button} key=${role} isWide isBusy=${command.isBusy} onClick=${() => void enter(role)}>
            ${t(`demo.${role}`)}
          <//>
        `,
      )}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    </section>
  `;
};
