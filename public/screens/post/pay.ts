/** Pay: the wage with its hints, what is added to it, and how many people are looked for. */
import { useState } from "preact/hooks";
import { useLoad } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { digits, Field, Tick } from "../../ui/form/field.ts";
import { Select } from "../../ui/form/select.ts";
import { html } from "../../ui/html.ts";
import { PartFailed } from "../../ui/part.ts";
import { Chips } from "../../ui/parts.ts";
import { useRested } from "../../ui/use-rested.ts";
import { minutes, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { spanOf } from "./form.ts";
import type { Part } from "./part.ts";
import { comparedWith } from "./use-check.ts";

const restMs = 600;
const earlyChoices = ["", "60", "180", "720"] as const;

/** How likely all seats are filled, and with a higher wage; nothing while history is too short. */
const Chance = ({ form }: Part) => {
  const rested = useRested(form, restMs);
  const span = spanOf(rested.date, rested.from, rested.to);
  const { categoryId } = rested;
  const [wage, seats] = [Number(rested.wage), Number(rested.seats)];
  const isAsked = span !== null && categoryId !== "" && wage > 0 && seats > 0;
  const params = { categoryId, hourlyWageWon: wage, startsAt: span?.startsAt ?? "", seats };
  const { value, problem, again } = useLoad("GET /api/analytics/what-if", isAsked ? params : null);
  // A refusal says that there is no estimate for such a posting; a fault may pass.
  if (problem !== null && !problem.mayPass) return null;
  if (problem !== null) return html`<${PartFailed} of=${[{ problem, again }]} />`;
  if (value === null) return null;
  const percent = (part: number): number => Math.round(part * 100);
  return html`
    <p class="weak figure" role="status">
      ${t("post.chance", {
        chance: percent(value.probability),
        raised: won(value.raisedWageWon),
        better: percent(value.raisedProbability),
      })}
    </p>
  `;
};

const Extras = ({ form, change, wrong }: Part) => {
  const isUsed = [form.transport, form.meal, form.bonus].some((one) => one !== "");
  const [isOpen, setOpen] = useState(isUsed);
  if (!isOpen && !isUsed) {
    return html`<p><${Button} onClick=${() => setOpen(true)}>${t("post.addExtras")}<//></p>`;
  }
  return html`
    <fieldset class="stack">
      <legend class="field-label">${t("post.extras")}</legend>
      <div class="pair">
        ${(["transport", "meal", "bonus"] as const).map(
          (
            kind,
          ) => html`<${Field} key=${kind} name=${kind} inputmode="numeric" label=${t(`post.extra.${kind}`)}
            value=${form[kind]} onInput=${(value: string) => change({ [kind]: digits(value) })} />`,
        )}
      </div>
      ${wrong("extras") && html`<p class="field-error" role="alert">${wrong("extras")}</p>`}
    </fieldset>
  `;
};

export const Pay = (part: Part) => {
  const { form, change, wrong, check } = part;
  const minimum = comparedWith(check, "WAGE_BELOW_MINIMUM", "minimumWon");
  return html`
    <section class="stack" aria-labelledby="post-pay">
      <h2 id="post-pay">${t("post.pay")}</h2>
      <div class="pair">
        <${Field} name="wage" inputmode="numeric" label=${t("post.wage")} value=${form.wage} error=${wrong("wage")}
          onInput=${(wage: string) => change({ wage: digits(wage) })} />
        <${Field} name="seats" inputmode="numeric" label=${t("post.seats")} value=${form.seats} error=${wrong("seats")}
          onInput=${(seats: string) => change({ seats: digits(seats).slice(0, 3) })} />
      </div>
      ${
        minimum !== undefined &&
        html`<p><${Button} onClick=${() => change({ wage: minimum })}>${t("post.useMinimum", { won: won(Number(minimum)) })}<//></p>`
      }
      <${Chance} ...${part} />
      <${Extras} ...${part} />
    </section>
  `;
};

export const Choosing = ({ form, change, wrong, isEdit }: Part) => html`
  <fieldset class="stack">
    <legend class="post-legend">${t("post.selection")}</legend>
    <${Chips} label=${t("post.selection")} chosen=${[form.selection]}
      options=${[
        { value: "choose", text: t("post.choose") },
        { value: "firstCome", text: t("post.firstCome") },
      ]}
      onChoose=${(selection: "choose" | "firstCome") => change({ selection })} />
    <p class="weak">${t(form.selection === "choose" ? "post.chooseText" : "post.firstComeText")}</p>
    <${Tick} label=${t("post.releases")} hint=${t("post.releasesHint")} checked=${form.releases}
      onChange=${(releases: boolean) => change({ releases })} />
    ${
      !isEdit &&
      html`<${Select} label=${t("post.early")} hint=${t("post.earlyHint")} value=${form.earlyMinutes} error=${wrong("early")}
        options=${earlyChoices.map((value) => ({ value, text: value === "" ? t("post.noEarly") : t("post.earlyFor", { time: minutes(Number(value)) }) }))}
        onChoose=${(earlyMinutes: string) => change({ earlyMinutes })} />`
    }
  </fieldset>
`;
