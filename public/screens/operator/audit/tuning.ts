/** Tuning: the settings that change while OneDay runs: the fee, the switches, the limits of a day. */
import { useState } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { type Load, useLoad } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import { Notice } from "../../../ui/notice.ts";
import { number } from "../../../words/format.ts";
import { t, textOr } from "../../../words/words.ts";
import { say } from "../parts/page.ts";

type Tuning = Gives<"GET /api/security/tuning">;
type Setting = Tuning["settings"][number];

/** The name for people; that of a rate is made of its class and its measure. */
const nameOf = ({ name }: Setting): string => {
  const [, kind, measure] = /^rates\.(\w+)\.(\w+)$/.exec(name) ?? [];
  const what = textOr(`ops.tuning.rates.${kind}`);
  if (what !== null && measure === "perMinute") return t("ops.tuning.perMinute", { what });
  if (what !== null && measure === "burst") return t("ops.tuning.burst", { what });
  const [, group, target] = /^(drained|logLevels)\.(.+)$/.exec(name) ?? [];
  if (target !== undefined) {
    return t(group === "drained" ? "ops.tuning.drained" : "ops.tuning.logLevels", { what: target });
  }
  return textOr(`ops.tuning.${name}`) ?? name;
};
/** The fee, the switches and the limits come before the rates. */
const byUse = (a: Setting, b: Setting): number =>
  Number(a.name.startsWith("rates.")) - Number(b.name.startsWith("rates."));

const shownValue = ({ value }: Setting): string => {
  if (value === null) return t("ops.tuning.byTable");
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return value;
  return t(value ? "ops.tuning.on" : "ops.tuning.off");
};

type Props = { readonly setting: Setting; readonly again: () => void };

const useChange = ({ setting, again }: Props) => {
  const name = nameOf(setting);
  const done = (): void => say(t("ops.tuning.done", { name }), again);
  return (value: () => Setting["value"]) =>
    act("POST /api/security/tuning", () => ({ name: setting.name, value: value() }), done);
};

const Switch = (props: Props) => {
  const isOn = props.setting.value === true;
  const word = t(isOn ? "ops.tuning.turnOff" : "ops.tuning.turnOn");
  return html`
    <${ActButton} word=${word} title=${nameOf(props.setting)} looks=${isOn ? "danger" : "primary"}
      text=${t(isOn ? "ops.tuning.offText" : "ops.tuning.onText")} act=${useChange(props)(() => !isOn)} />
  `;
};

const Figure = (props: Props) => {
  const { value } = props.setting;
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  const change = useChange(props)(() => (typed.trim() === "" ? null : Number(typed)));
  const isWrong = (): string | null => (/^\d*$/.test(typed.trim()) ? null : t("ops.tuning.whole"));
  return html`
    <${ActButton} word=${t("ops.tuning.change")} title=${nameOf(props.setting)} looks="primary"
      text=${t("ops.tuning.changeText")} act=${change} wrong=${isWrong}
      fields=${() => html`<${Field} name="value" inputmode="numeric" label=${t("ops.tuning.value")} hint=${t("ops.tuning.hint")}
        autocomplete="off" maxLength=${12} value=${typed} onInput=${setTyped} />`} />
  `;
};

/** What lasts for a while is begun and ended at the prompt. */
const isTimed = ({ value }: Setting): boolean => typeof value === "string";

const Row = ({ setting, again, isFixed }: Props & { isFixed: boolean }) => html`
  <li class="spread">
    <span>${nameOf(setting)} <strong>${shownValue(setting)}</strong></span>
    ${!isFixed && !isTimed(setting) && html`<${typeof setting.value === "boolean" ? Switch : Figure} setting=${setting} again=${again} />`}
  </li>
`;

const Shown = ({ tuning, again }: { tuning: Tuning; again: () => void }) => html`
  ${tuning.source === null && html`<${Notice} kind="warning"><p>${t("ops.tuning.fixed")}</p><//>`}
  <ul class="stack">
    ${tuning.settings.toSorted(byUse).map((setting) => html`<${Row} key=${setting.name} setting=${setting} again=${again} isFixed=${tuning.source === null} />`)}
  </ul>
  ${tuning.source !== null && html`<p class="weak">${t("ops.tuning.source", { source: tuning.source })}</p>`}
`;

export const Tunings = () => {
  const load: Load<Tuning> = useLoad("GET /api/security/tuning", {});
  return html`
    <section class="panel" aria-labelledby="tuning">
      <h2 id="tuning">${t("ops.audit.tuning")}</h2>
      <${Loaded} load=${load} count=${3} shown=${(tuning: Tuning) => html`<${Shown} tuning=${tuning} again=${load.again} />`} />
    </section>
  `;
};
