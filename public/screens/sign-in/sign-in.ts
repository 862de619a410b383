/** Sign in: by e-mail and password; also what the links of mails lead to, a new password and a proof. */
import { useState } from "preact/hooks";
import { begin, deviceToken } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { go, hash } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { PasswordField } from "../../ui/form/password-field.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import { Demo } from "./demo.ts";
import { afterSignIn, withNext } from "./home-of.ts";
import { AskReset, NewPassword } from "./reset.ts";
import { Verify } from "./verify.ts";

const SignIn = ({ query, forget }: { query: URLSearchParams; forget: () => void }) => {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const command = useCommand("POST /api/users/login");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const tokens = await command.run({ email: email.trim(), password, ...deviceToken() });
    if (tokens === null) return;
    begin(tokens);
    toast(t("signIn.welcome", { name: tokens.user.name }));
    go(afterSignIn(query, tokens.user.role), { replaces: true });
  };
  const wrong = (name: string) => command.problem?.field(name, language.value);
  return html`
    <h1>${t("signIn.title")}</h1>
    <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <${Field} name="email" type="email" label=${t("signIn.email")} autocomplete="username" inputmode="email"
        value=${email} onInput=${setEmail} error=${wrong("email")} />
      <${PasswordField} name="password" label=${t("signIn.password")} autocomplete="current-password"
        value=${password} onInput=${setPassword} error=${wrong("password")} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy}>${t("signIn.action")}<//>
    </form>
    <p class="row"><${Button} onClick=${forget}>${t("signIn.forgot")}<//></p>
    <${Demo} query=${query} />
    <p class="row">${t("signIn.new")} <a class="text-link" href=${withNext("/register", query)}>${t("signIn.register")}</a></p>
  `;
};

/** The token of a mail's link, which stands after the `#`. */
const tokenOf = (name: "reset" | "verify"): string | null =>
  new URLSearchParams(hash.value.slice(1)).get(name);

export const screen: Screen = ({ query }) => {
  const [isForgotten, setForgotten] = useState(false);
  useTitle(t("signIn.title"));
  const [reset, verify] = [tokenOf("reset"), tokenOf("verify")];
  if (reset !== null) return html`<${NewPassword} token=${reset} />`;
  if (verify !== null) return html`<${Verify} token=${verify} />`;
  if (isForgotten) return html`<${AskReset} back=${() => setForgotten(false)} />`;
  return html`<${SignIn} query=${query} forget=${() => setForgotten(true)} />`;
};
