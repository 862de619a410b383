/** When: the days, the hours and the break of a posting. */
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { html } from "../../ui/html.ts";
import { Chips } from "../../ui/parts.ts";
import { day, midnight, minutes, plusDays } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { spanOf } from "./form.ts";
import type { Part } from "./part.ts";

/** With the first day, as many as one contract may have. */
const moreDaysMax = 13;
const breaks = ["0", "30", "60", "90"] as const;

const Days = ({ form, change, wrong }: Part) => {
  const { date, moreDates } = form;
  const last = moreDates.at(-1) ?? date;
  const set = (index: number, next: string): void =>
    change({ moreDates: moreDates.map((one, at) => (at === index ? next : one)) });
  const error = wrong("days");
  return html`
    ${moreDates.map(
      (one, index) => html`
        <${Field} key=${index} name="day-${index}" type="date" label=${t("post.nthDay", { count: index + 2 })}
          value=${one} onInput=${(next: string) => set(index, next)}
          after=${html`<${Button} label=${t("post.removeDay", { day: one && day(midnight(one)) })}
            onClick=${() => change({ moreDates: moreDates.filter((_, at) => at !== index) })}>${t("post.remove")}<//>`} />
      `,
    )}
    ${error && html`<p class="field-error" role="alert">${error}</p>`}
    ${
      moreDates.length < moreDaysMax &&
      html`<p><${Button} disabled=${last === ""} onClick=${() => change({ moreDates: [...moreDates, plusDays(last, 1)] })}>${t("post.addDay")}<//></p>`
    }
  `;
};

/** How long the work is, said while it is typed. */
const lengthOf = ({ form }: Part): string => {
  const span = spanOf(form.date, form.from, form.to);
  if (span === null) return "";
  const all = (Date.parse(span.endsAt) - Date.parse(span.startsAt)) / 60_000;
  const rest = Number(form.breakMinutes) || 0;
  return t("post.length", { all: minutes(all), work: minutes(Math.max(0, all - rest)) });
};

export const When = (part: Part) => {
  const { form, change, wrong } = part;
  const isNext = form.to !== "" && form.to <= form.from;
  return html`
    <section class="stack" aria-labelledby="post-when">
      <h2 id="post-when">${t("post.when")}</h2>
      <${Field} name="date" type="date" label=${t(form.moreDates.length > 0 ? "post.firstDay" : "post.date")} value=${form.date}
        onInput=${(date: string) => change({ date })} />
      <${Days} ...${part} />
      <div class="pair">
        <${Field} name="from" type="time" label=${t("post.from")} value=${form.from} onInput=${(from: string) => change({ from })} />
        <${Field} name="to" type="time" label=${t(isNext ? "post.toNext" : "post.to")} value=${form.to} onInput=${(to: string) => change({ to })} />
      </div>
      ${wrong("time") && html`<p class="field-error" role="alert">${wrong("time")}</p>`}
      <div>
        <p class="field-label">${t("post.break")}</p>
        <${Chips} label=${t("post.break")} chosen=${[form.breakMinutes]}
          options=${breaks.map((value) => ({ value, text: value === "0" ? t("post.noBreak") : minutes(Number(value)) }))}
          onChoose=${(breakMinutes: string) => change({ breakMinutes })} />
        ${wrong("break") && html`<p class="field-error" role="alert">${wrong("break")}</p>`}
      </div>
      ${
        form.breakMinutes !== "0" &&
        html`<${Field} name="breakFrom" type="time" label=${t("post.breakFrom")} hint=${t("post.breakHint")}
          value=${form.breakFrom} onInput=${(breakFrom: string) => change({ breakFrom })} />`
      }
      <p class="weak figure">${lengthOf(part)}</p>
    </section>
  `;
};
