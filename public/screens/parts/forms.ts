/** Forms: buttons and fields as engineers see them side by side. */
import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { digits, Field, Tick } from "../../ui/form/field.ts";
import { PasswordField } from "../../ui/form/password-field.ts";
import { Select } from "../../ui/form/select.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Check } from "../../ui/icons.ts";
import { Chips, toggled } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";

const still = { isBusy: false, problem: null };

const Buttons = () => {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return html`
    <h3>${t("parts.buttons")}</h3>
    <div class="row">
      <${Button} looks="primary"><${Icon} of=${Check} />${t("parts.primary")}<//>
      <${Button}>${t("parts.plain")}<//>
      <${Button} looks="danger">${t("parts.danger")}<//>
      <${Button} looks="primary" isBusy>${t("parts.busy")}<//>
      <${Button} disabled>${t("parts.busy")}<//>
      <${ButtonLink} href="/ui">${t("parts.title")}<//>
    </div>
    <div class="row">
      <${Button} onClick=${() => setOpen(true)}>${t("parts.sheet")}<//>
      <${Button} onClick=${() => toast(t("parts.toastText"))}>${t("parts.toast")}<//>
    </div>
    ${
      isOpen &&
      html`<${Confirm} title=${t("parts.danger")} verb=${t("parts.danger")} isDanger command=${still} reasonLabel=${t("parts.why")}
        onConfirm=${close} onClose=${close}><p>${t("parts.refused")}</p><//>`
    }
  `;
};

export const Forms = () => {
  const [name, setName] = useState("");
  const [amount, setAmount] = useState("50000");
  const [password, setPassword] = useState("");
  const [isAgreed, setAgreed] = useState(true);
  const [chosen, choose] = useState<readonly string[]>(["serving"]);
  return html`
    <${Buttons} />
    <h3>${t("parts.fields")}</h3>
    <${Field} name="name" label=${t("parts.name")} hint=${t("parts.nameHint")} value=${name} onInput=${setName} />
    <${Field} name="wrong" label=${t("parts.name")} value="" error=${t("parts.nameWrong")} onInput=${() => undefined} />
    <${Field} name="amount" inputmode="numeric" label=${t("parts.amount")} hint=${won(Number(amount))} value=${amount}
      onInput=${(text: string) => setAmount(digits(text))} />
    <${PasswordField} name="password" value=${password} onInput=${setPassword} label=${t("proof.password")} autocomplete="off" />
    <div class="pair">
      <${Field} name="from" type="time" label=${t("parts.from")} value="09:00" onInput=${() => undefined} />
      <${Field} name="to" type="time" label=${t("parts.to")} value="18:00" onInput=${() => undefined} />
    </div>
    <${Select} label=${t("parts.trade")} value="serving" onChoose=${() => undefined}
      options=${[{ value: "serving", text: t("parts.serving") }]} />
    <${Tick} label=${t("parts.agree")} checked=${isAgreed} onChange=${setAgreed} />
    <${Chips} label=${t("parts.trade")} chosen=${chosen} onChoose=${(one: string) => choose(toggled(chosen, one))}
      options=${[
        { value: "serving", text: t("parts.serving") },
        { value: "today", text: t("day.today") },
        { value: "tomorrow", text: t("day.tomorrow") },
      ]} />
  `;
};
