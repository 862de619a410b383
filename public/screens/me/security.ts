/** Security: where the account is signed in, and its password. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useList } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { Button } from "../../ui/form/button.ts";
import { PasswordField } from "../../ui/form/password-field.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Pill, Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { moment } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";
import { Back } from "./back.ts";

type Session = ItemOf<"GET /api/users/me/sessions">;

const Row = ({ session, again }: { session: Session; again: () => void }) => {
  const command = useCommand("DELETE /api/users/me/sessions/:sessionId");
  const { sessionId, device, lastUsedAt, isCurrent } = session;
  const end = async (): Promise<void> => {
    if ((await command.run({ sessionId })) !== null) again();
  };
  return html`
    <li class="link-row">
      <span class="link-row-label">
        <strong>${device}</strong>
        <span class="weak figure"> ${t("security.used", { at: moment(lastUsedAt) })}</span>
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      </span>
      ${
        isCurrent
          ? html`<${Pill} tone="good">${t("security.here")}<//>`
          : html`<${Button} isBusy=${command.isBusy} onClick=${() => void end()}>${t("security.end")}<//>`
      }
    </li>
  `;
};

const Sessions = () => {
  const { items, problem, isLoading, more, again } = useList("GET /api/users/me/sessions", {
    limit: 20,
  });
  const endOthers = useCommand("DELETE /api/users/me/sessions");
  const end = async (): Promise<void> => {
    if ((await endOthers.run({})) === null) return;
    toast(t("security.ended"));
    again();
  };
  return html`
    <section class="card stack" aria-labelledby="sessions">
      <h2 id="sessions">${t("security.sessions")}</h2>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${isLoading && items.length === 0 && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
      <ul>${items.map((one) => html`<${Row} key=${one.sessionId} session=${one} again=${again} />`)}</ul>
      ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
      ${endOthers.problem && html`<${ProblemNotice} problem=${endOthers.problem} />`}
      ${items.length > 1 && html`<${Button} isWide looks="danger" isBusy=${endOthers.isBusy} onClick=${() => void end()}>${t("security.endOthers")}<//>`}
    </section>
  `;
};

const Password = () => {
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const command = useCommand("POST /api/users/me/password");
  const wrong = (name: string) => command.problem?.field(`/${name}`, language.value);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await command.run({ password, newPassword: next })) === null) return;
    setPassword("");
    setNext("");
    toast(t("security.changed"));
  };
  return html`
    <form class="card stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <h2>${t("security.password")}</h2>
      <${PasswordField} name="password" label=${t("proof.password")} autocomplete="current-password" value=${password}
        onInput=${setPassword} error=${wrong("password")} />
      <${PasswordField} name="newPassword" label=${t("security.next")} hint=${t("security.nextHint")} autocomplete="new-password"
        value=${next} onInput=${setNext} error=${wrong("newPassword")} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${password === "" || next === ""}>${t("security.change")}<//>
    </form>
  `;
};

export const screen: Screen = () => html`
  <${Back} title="me.security" />
  <${Sessions} />
  <${Password} />
`;
