/** Repeat: posts from a template on some days of every week, until a day. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { Field, Tick } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { Select } from "../../ui/form/select.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Chips, toggled } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { dateKey, plusDays } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";

export type Template = ItemOf<"GET /api/jobs/templates">;
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
type Weekday = (typeof weekdays)[number];

const usualDays = 28;
const daysBefore = ["1", "2", "3", "7", "14"] as const;

export const RepeatSheet = ({
  template,
  onClose,
  again,
}: {
  template: Template;
  onClose: () => void;
  again: () => void;
}) => {
  const { templateId, repeat } = template;
  const [form, setForm] = useState(() => ({
    weekdays: (repeat?.weekdays ?? []) as readonly Weekday[],
    time: repeat?.time ?? "09:00",
    until: repeat?.until ?? plusDays(dateKey(new Date()), usualDays),
    daysBefore: String(repeat?.daysBefore ?? 3),
    skipsHolidays: repeat?.skipsHolidays ?? false,
  }));
  const command = useCommand("PUT /api/jobs/templates/:templateId/repeat");
  const change = (changes: Partial<typeof form>) => setForm({ ...form, ...changes });
  const submit = async (): Promise<void> => {
    const chosen = weekdays.filter((one) => form.weekdays.includes(one));
    const body = { ...form, templateId, weekdays: chosen, daysBefore: Number(form.daysBefore) };
    if ((await command.run(body)) === null) return;
    toast(t("template.repeats"));
    again();
    onClose();
  };
  const wrong = (name: string) => command.problem?.field(name, language.value);
  return html`
    <${Sheet} title=${t("template.repeat")} onClose=${onClose}>
      <${Form} verb=${t("template.start")} command=${command} isReady=${form.weekdays.length > 0} onSubmit=${submit}>
        <${Chips} label=${t("template.weekdays")} chosen=${form.weekdays}
          options=${weekdays.map((value) => ({ value, text: t(`template.day.${value}`) }))}
          onChoose=${(one: Weekday) => change({ weekdays: toggled(form.weekdays, one) })} />
        <${Field} name="time" type="time" label=${t("post.from")} value=${form.time} error=${wrong("time")} onInput=${(time: string) => change({ time })} />
        <${Field} name="until" type="date" label=${t("template.until")} hint=${t("template.untilHint")} value=${form.until} error=${wrong("until")} onInput=${(until: string) => change({ until })} />
        <${Select} label=${t("template.before")} value=${form.daysBefore}
          options=${daysBefore.map((value) => ({ value, text: t("template.daysBefore", { count: value }) }))}
          onChoose=${(value: string) => change({ daysBefore: value })} />
        <${Tick} label=${t("template.skipsHolidays")} checked=${form.skipsHolidays} onChange=${(skipsHolidays: boolean) => change({ skipsHolidays })} />
      <//>
    <//>
  `;
};
