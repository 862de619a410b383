/** Profile: name, phone and e-mail address of an account, and the proofs of the two. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { role } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { PasswordField } from "../../ui/form/password-field.ts";
import { html } from "../../ui/html.ts";
import { Check } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Pill, Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import { Back } from "./back.ts";
import { SkillsCard } from "./skills.ts";

type User = Gives<"GET /api/users/me">;
type Part = { readonly user: User; readonly again: () => void };

const Details = ({ user, again }: Part) => {
  const [name, setName] = useState(user.name);
  const [phone, setPhone] = useState(user.phone ?? "");
  const command = useCommand("PATCH /api/users/me");
  const wrong = (field: string) => command.problem?.field(`/${field}`, language.value);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const changed = phone.trim() === (user.phone ?? "") ? {} : { phone: phone.trim() };
    if ((await command.run({ name: name.trim(), ...changed })) === null) return;
    toast(t("me.saved"));
    again();
  };
  return html`
    <form class="card stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <${Field} name="name" label=${t("profile.name")} autocomplete="name" maxLength=${60} value=${name} onInput=${setName} error=${wrong("name")} />
      <${Field} name="phone" type="tel" inputmode="tel" label=${t("profile.phone")} autocomplete="tel" maxLength=${30}
        value=${phone} onInput=${setPhone} error=${wrong("phone")} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy}>${t("me.save")}<//>
    </form>
  `;
};

const PhoneProof = ({ user, again }: Part) => {
  const [code, setCode] = useState("");
  const [isSent, setSent] = useState(false);
  const ask = useCommand("POST /api/users/me/phone/code");
  const verify = useCommand("POST /api/users/me/phone/verify");
  if (user.phone === undefined) return null;
  if (user.isPhoneVerified)
    return html`<p><${Pill} tone="good" icon=${Check}>${t("profile.phoneProved")}<//></p>`;
  const send = async (): Promise<void> => {
    if ((await ask.run({})) !== null) setSent(true);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await verify.run({ code: code.trim() })) !== null) again();
  };
  const problem = verify.problem ?? ask.problem;
  return html`
    <section class="card stack" aria-labelledby="phone-proof">
      <h2 id="phone-proof">${t("profile.provePhone")}</h2>
      <p>${t("profile.provePhoneText", { phone: user.phone })}</p>
      ${problem && html`<${ProblemNotice} problem=${problem} />`}
      ${
        isSent &&
        html`<form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
          <${Field} name="code" label=${t("profile.code")} inputmode="numeric" autocomplete="one-time-code" maxLength=${6} value=${code} onInput=${setCode} />
          <${Button} type="submit" looks="primary" isWide isBusy=${verify.isBusy} disabled=${!/^\d{6}$/.test(code)}>${t("profile.verify")}<//>
        </form>`
      }
      <${Button} isWide isBusy=${ask.isBusy} onClick=${() => void send()}>${t(isSent ? "profile.sendAgain" : "profile.sendCode")}<//>
    </section>
  `;
};

const Address = ({ user, again }: Part) => {
  const [email, setEmail] = useState(user.email);
  const [password, setPassword] = useState("");
  const change = useCommand("PATCH /api/users/me");
  const ask = useCommand("POST /api/users/me/verify-email");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if ((await change.run({ email: email.trim(), password })) === null) return;
    setPassword("");
    again();
  };
  const send = async (): Promise<void> => {
    if ((await ask.run({})) !== null) toast(t("profile.mailSent"));
  };
  const wrong = (field: string) => change.problem?.field(`/${field}`, language.value);
  return html`
    <section class="card stack" aria-labelledby="address">
      <h2 id="address">${t("profile.email")}</h2>
      ${user.isEmailVerified && html`<p><${Pill} tone="good" icon=${Check}>${t("profile.emailProved")}<//></p>`}
      ${
        !user.isEmailVerified &&
        html`<${Notice} kind="warning"><p>${t("profile.emailUnproved")}</p>
          <${Button} isBusy=${ask.isBusy} onClick=${() => void send()}>${t("profile.sendMail")}<//><//>`
      }
      ${user.pendingEmail && html`<${Notice}>${t("profile.pendingEmail", { email: user.pendingEmail })}<//>`}
      ${ask.problem && html`<${ProblemNotice} problem=${ask.problem} />`}
      <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
        <${Field} name="email" type="email" inputmode="email" autocomplete="email" label=${t("profile.newEmail")} value=${email}
          onInput=${setEmail} error=${wrong("email")} />
        ${
          email.trim() !== user.email &&
          html`<${PasswordField} name="password" autocomplete="current-password" label=${t("proof.password")} value=${password}
              onInput=${setPassword} error=${wrong("password")} />
            ${change.problem && html`<${ProblemNotice} problem=${change.problem} />`}
            <${Button} type="submit" looks="primary" isWide isBusy=${change.isBusy}>${t("profile.changeEmail")}<//>`
        }
      </form>
    </section>
  `;
};

export const screen: Screen = () => {
  const { value, problem, again } = useLoad("GET /api/users/me", {});
  return html`
    <${Back} title="me.profile" />
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      value &&
      html`<${Details} user=${value} again=${again} />
        <${PhoneProof} user=${value} again=${again} />
        ${role.value === "worker" && html`<${SkillsCard} />`}
        <${Address} user=${value} again=${again} />`
    }
  `;
};
