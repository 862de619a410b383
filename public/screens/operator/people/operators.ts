/** Operators: who they are, another one, and who may sign in no more. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../../api/routes.ts";
import { session } from "../../../api/session.ts";
import { useCommand } from "../../../api/use-command.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Button } from "../../../ui/form/button.ts";
import { Field } from "../../../ui/form/field.ts";
import { PasswordField } from "../../../ui/form/password-field.ts";
import { useReauthentication } from "../../../ui/form/proof.ts";
import { html } from "../../../ui/html.ts";
import { Check, X } from "../../../ui/icons.ts";
import { Listing } from "../../../ui/list/listing.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { Pill } from "../../../ui/parts.ts";
import { moment } from "../../../words/format.ts";
import { language, t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";
import { Ref } from "../parts/ref.ts";

type Operator = ItemOf<"GET /api/users/operators">;

/** Where the sign-in is older than ten minutes: the own password, once. */
const Prove = ({ onDone }: { onDone: () => void }) => {
  const { password, setPassword, command, submit } = useReauthentication(onDone);
  return html`
    <${PasswordField} name="own-password" label=${t("ops.operator.own")} hint=${t("ops.operator.ownHint")} autocomplete="current-password"
      value=${password} onInput=${setPassword} error=${command.problem?.field("password", language.value)} />
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} isBusy=${command.isBusy} onClick=${() => void submit()}>${t("ops.operator.prove")}<//>
  `;
};

const Add = ({ again }: { again: () => void }) => {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const command = useCommand("POST /api/users/operators");
  const { problem } = command;
  const wrong = (field: string) => problem?.field(field, language.value);
  const submit = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    if ((await command.run({ email: email.trim(), name: name.trim(), password })) === null) return;
    say(t("ops.operator.added", { name }), again);
    setEmail("");
    setName("");
    setPassword("");
  };
  const mustProve = problem?.code === "REAUTHENTICATION_REQUIRED";
  return html`
    <form class="panel" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <h2>${t("ops.operator.new")}</h2>
      <div class="filters filters-top">
        <${Field} name="email" type="email" inputmode="email" autocomplete="off" label=${t("ops.operator.email")} value=${email} onInput=${setEmail} error=${wrong("email")} />
        <${Field} name="name" autocomplete="off" label=${t("ops.operator.name")} maxLength=${60} value=${name} onInput=${setName} error=${wrong("name")} />
        <${PasswordField} name="new-password" autocomplete="new-password" label=${t("ops.operator.password")} hint=${t("ops.operator.passwordHint")}
          value=${password} onInput=${setPassword} error=${wrong("password")} />
      </div>
      ${problem && html`<${ProblemNotice} problem=${problem} />`}
      ${mustProve ? html`<${Prove} onDone=${() => void submit()} />` : html`<p><${Button} type="submit" looks="primary" isBusy=${command.isBusy}>${t("ops.operator.add")}<//></p>`}
    </form>
  `;
};

const Acts = ({ of: { userId, name, isDisabled }, again }: { of: Operator; again: () => void }) => {
  const done = (text: string) => () => say(text, again);
  if (userId === session.value?.userId)
    return html`<span class="weak">${t("ops.operator.self")}</span>`;
  return isDisabled
    ? html`<${ActButton} word=${t("ops.operator.enable")} title=${t("ops.operator.enable")} text=${t("ops.operator.enableText", { name })} looks="primary"
        act=${act("POST /api/users/operators/:userId/enable", () => ({ userId }), done(t("ops.operator.enabled", { name })))} />`
    : html`<${ActButton} word=${t("ops.operator.disable")} title=${t("ops.operator.disable")} text=${t("ops.operator.disableText", { name })} looks="danger"
        reason=${{ name: "reason", label: t("ops.reason"), max: 500 }}
        act=${act("POST /api/users/operators/:userId/disable", (reason) => ({ userId, reason }), done(t("ops.operator.disabled", { name })))} />`;
};

export const Operators = () => {
  const list = useList("GET /api/users/operators", {});
  const columns = [
    {
      name: t("ops.operator.name"),
      cell: ({ name, userId }: Operator) => html`${name} <${Ref} name="actor" id=${userId} />`,
    },
    { name: t("ops.operator.email"), cell: ({ email }: Operator) => email },
    { name: t("ops.operator.since"), cell: ({ madeAt }: Operator) => moment(madeAt) },
    {
      name: t("ops.col.state"),
      cell: ({ isDisabled }: Operator) =>
        html`<${Pill} tone=${isDisabled ? "warning" : "good"} icon=${isDisabled ? X : Check}>${t(isDisabled ? "ops.operator.off" : "ops.operator.on")}<//>`,
    },
    {
      name: t("ops.col.act"),
      cell: (of: Operator) => html`<${Acts} of=${of} again=${list.again} />`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.people.operators")} columns=${columns} keyOf=${({ userId }: Operator) => userId} empty=${t("ops.people.none")} />
    <${Add} again=${list.again} />
  `;
};
