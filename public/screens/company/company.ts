/** Company: the details of the employer that a contract and an acceptance need. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { digits, Field } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";

type Me = Gives<"GET /api/users/me">;
const names = [
  "companyName",
  "representative",
  "businessNumber",
  "businessAddress",
  "phone",
] as const;
type Name = (typeof names)[number];
type Typed = Readonly<Record<Name | "regularEmployees", string>>;

const formOf = (me: Me): Typed => ({
  companyName: me.companyName ?? "",
  representative: me.representative ?? "",
  businessNumber: me.businessNumber ?? "",
  businessAddress: me.businessAddress ?? "",
  phone: me.phone ?? "",
  regularEmployees: String(me.regularEmployees ?? ""),
});

/** Only what was changed and is filled: an empty detail stays as it is. */
const changesOf = (before: Typed, after: Typed) => {
  const texts = names.filter((name) => after[name].trim() !== "" && after[name] !== before[name]);
  const count = after.regularEmployees;
  return {
    ...Object.fromEntries(texts.map((name) => [name, after[name].trim()])),
    ...(count !== "" && count !== before.regularEmployees
      ? { regularEmployees: Number(count) }
      : {}),
  };
};

const Details = ({ me, again }: { me: Me; again: () => void }) => {
  const [form, setForm] = useState(() => formOf(me));
  const command = useCommand("PATCH /api/users/me");
  const save = async (): Promise<void> => {
    if ((await command.run(changesOf(formOf(me), form))) === null) return;
    toast(t("company.saved"));
    again();
  };
  const missing = me.identityMissing ?? [];
  const wrong = (name: string) =>
    command.problem?.field(name, language.value) ??
    (missing.some((one) => one === name) ? t("company.needed") : undefined);
  return html`
    ${missing.length > 0 && html`<${Notice} kind="warning"><p>${t("company.missing")}</p><//>`}
    <${Form} verb=${t("company.save")} command=${command} onSubmit=${save}>
      ${names.map(
        (
          name,
        ) => html`<${Field} key=${name} name=${name} label=${t(`company.${name}`)} value=${form[name]} error=${wrong(name)}
          inputmode=${name === "businessNumber" ? "numeric" : name === "phone" ? "tel" : undefined}
          onInput=${(value: string) => setForm({ ...form, [name]: value })} />`,
      )}
      <${Field} name="regularEmployees" inputmode="numeric" label=${t("company.employees")} hint=${t("company.employeesHint")}
        value=${form.regularEmployees} error=${wrong("regularEmployees")}
        onInput=${(value: string) => setForm({ ...form, regularEmployees: digits(value) })} />
    <//>
  `;
};

export const screen: Screen = () => {
  const { value, problem, again } = useLoad("GET /api/users/me", {});
  useTitle(t("desk.company"));
  return html`
    <${BackLink} href="/employer">${t("desk.title")}<//>
    <h1>${t("desk.company")}</h1>
    <p class="weak">${t("company.text")}</p>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${value === null && !problem && html`<${Skeleton} label=${t("state.loading")} />`}
    ${value && html`<${Details} me=${value} again=${again} />`}
  `;
};
