/** Register: makes an account of a worker or an employer, with the consents that the law asks for. */
import { useState } from "preact/hooks";
import { begin } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { go } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button } from "../../ui/form/button.ts";
import { Field, Tick } from "../../ui/form/field.ts";
import { PasswordField } from "../../ui/form/password-field.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Chips } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import { afterSignIn, withNext } from "../sign-in/home-of.ts";
import { emptyForm, type Form, isMinor, registrationOf } from "./form.ts";

type Part = {
  readonly form: Form;
  readonly change: (changes: Partial<Form>) => void;
  readonly wrong: (name: string) => string | undefined;
};

const Who = ({ form, change, wrong }: Part) => html`
  <${Field} name="name" label=${t("register.name")} hint=${t("register.nameHint")} autocomplete="name"
    maxLength=${60} value=${form.name} onInput=${(name: string) => change({ name })} error=${wrong("name")} />
  <${Field} name="birthDate" type="date" label=${t("register.birthDate")} hint=${t("register.birthHint")}
    autocomplete="bday" value=${form.birthDate} onInput=${(birthDate: string) => change({ birthDate })}
    error=${wrong("birthDate")} />
  <${Field} name="phone" type="tel" label=${t("register.phone")} autocomplete="tel" inputmode="tel" maxLength=${30}
    value=${form.phone} onInput=${(phone: string) => change({ phone })} error=${wrong("phone")} />
`;

const Company = ({ form, change, wrong }: Part) => html`
  <${Field} name="companyName" label=${t("register.company")} autocomplete="organization" maxLength=${100}
    value=${form.companyName} onInput=${(companyName: string) => change({ companyName })}
    error=${wrong("companyName")} />
  <${Field} name="businessNumber" label=${t("register.business")} inputmode="numeric" placeholder="000-00-00000"
    value=${form.businessNumber} onInput=${(businessNumber: string) => change({ businessNumber })}
    error=${wrong("businessNumber")} />
  <${Field} name="regularEmployees" label=${t("register.employees")} hint=${t("register.employeesHint")}
    inputmode="numeric" value=${form.regularEmployees}
    onInput=${(regularEmployees: string) => change({ regularEmployees })} error=${wrong("regularEmployees")} />
`;

const Guardian = ({ form, change, wrong }: Part) => html`
  <fieldset class="card stack">
    <legend class="field-label">${t("register.guardian")}</legend>
    <p>${t("register.guardianText")}</p>
    <${Field} name="guardianName" label=${t("register.guardianName")} maxLength=${60} value=${form.guardianName}
      onInput=${(guardianName: string) => change({ guardianName })} error=${wrong("guardian")} />
    <${Field} name="guardianPhone" type="tel" inputmode="tel" label=${t("register.guardianPhone")} maxLength=${30}
      value=${form.guardianPhone} onInput=${(guardianPhone: string) => change({ guardianPhone })} />
    <${Tick} label=${t("register.guardianConsent")} checked=${form.hasGuardianConsent}
      onChange=${(hasGuardianConsent: boolean) => change({ hasGuardianConsent })} />
  </fieldset>
`;

const Consents = ({ form, change, wrong }: Part) => html`
  <fieldset class="stack">
    <${Tick} label=${t("register.required")} checked=${form.terms && form.privacy}
      onChange=${(all: boolean) => change({ terms: all, privacy: all })} />
    <${Tick} label=${t("register.terms")} checked=${form.terms} error=${wrong("consents")}
      onChange=${(terms: boolean) => change({ terms })} />
    <${Tick} label=${t("register.privacy")} checked=${form.privacy}
      onChange=${(privacy: boolean) => change({ privacy })} />
    <${Tick} label=${t("register.location")} checked=${form.location}
      onChange=${(location: boolean) => change({ location })} />
    <${Tick} label=${t("register.marketing")} checked=${form.marketing}
      onChange=${(marketing: boolean) => change({ marketing })} />
  </fieldset>
`;

const Credentials = ({ form, change, wrong }: Part) => html`
  <${Field} name="email" type="email" label=${t("signIn.email")} autocomplete="username" inputmode="email"
    value=${form.email} onInput=${(email: string) => change({ email })} error=${wrong("email")} />
  <${PasswordField} name="password" label=${t("signIn.password")} hint=${t("register.passwordHint")}
    autocomplete="new-password" value=${form.password} onInput=${(password: string) => change({ password })}
    error=${wrong("password")} />
`;

export const screen: Screen = ({ query }) => {
  const [form, setForm] = useState<Form>(emptyForm);
  const command = useCommand("POST /api/users/register");
  useTitle(t("register.title"));
  const change = (changes: Partial<Form>) => setForm((before) => ({ ...before, ...changes }));
  const wrong = (name: string) => command.problem?.field(name, language.value);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const tokens = await command.run(registrationOf(form, new Date()));
    if (tokens === null) return;
    begin(tokens);
    toast(t("register.done"));
    go(afterSignIn(query, tokens.user.role), { replaces: true });
  };
  const part = { form, change, wrong };
  return html`
    <h1>${t("register.title")}</h1>
    <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <p class="field-label">${t("register.role")}</p>
      <${Chips} label=${t("register.role")} chosen=${[form.role]}
        options=${[
          { value: "worker", text: t("register.worker") },
          { value: "employer", text: t("register.employer") },
        ]}
        onChoose=${(role: Form["role"]) => change({ role })} />
      <${Credentials} ...${part} />
      <${Who} ...${part} />
      ${form.role === "employer" && html`<${Company} ...${part} />`}
      ${isMinor(form.birthDate, new Date()) && html`<${Guardian} ...${part} />`}
      <${Consents} ...${part} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy}>${t("register.action")}<//>
    </form>
    <p class="row">${t("register.have")} <a class="text-link" href=${withNext("/login", query)}>${t("signIn.action")}</a></p>
  `;
};
