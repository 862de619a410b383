/** Reset: asks for the mail that sets a new password, and sets it with the token of the mail. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { go } from "../../app/router.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { PasswordField } from "../../ui/form/password-field.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";

export const AskReset = ({ back }: { back: () => void }) => {
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const command = useCommand("POST /api/users/password-reset");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await command.run({ email: email.trim() })) !== null) setSent(true);
  };
  return html`
    <h1>${t("reset.title")}</h1>
    ${isSent && html`<${Notice}>${t("reset.sent")}<//>`}
    <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <p>${t("reset.text")}</p>
      <${Field} name="email" type="email" label=${t("signIn.email")} autocomplete="username" inputmode="email"
        value=${email} onInput=${setEmail} error=${command.problem?.field("email", language.value)} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy}>${t("reset.send")}<//>
    </form>
    <p class="row"><${Button} onClick=${back}>${t("reset.back")}<//></p>
  `;
};

export const NewPassword = ({ token }: { token: string }) => {
  const [password, setPassword] = useState("");
  const command = useCommand("POST /api/users/password-reset/confirm");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await command.run({ token, password })) === null) return;
    toast(t("reset.done"));
    go("/login", { replaces: true });
  };
  return html`
    <h1>${t("reset.title")}</h1>
    <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <${PasswordField} name="new-password" label=${t("reset.password")} hint=${t("register.passwordHint")}
        autocomplete="new-password" value=${password} onInput=${setPassword}
        error=${command.problem?.field("password", language.value)} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy}>${t("reset.action")}<//>
    </form>
  `;
};
