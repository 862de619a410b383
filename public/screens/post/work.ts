/** Work: what the work is, and what a posting asks of who does it. */
import { askedKinds } from "../../api/certificate-kinds.ts";
import { useLoad } from "../../api/use-load.ts";
import { Field, Tick } from "../../ui/form/field.ts";
import { Select } from "../../ui/form/select.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Chips, toggled } from "../../ui/parts.ts";
import { either, t } from "../../words/words.ts";
import { Barred } from "./barred.ts";
import type { Part } from "./part.ts";

const Trade = ({ form, change, wrong }: Part) => {
  const { value, problem, again } = useLoad("GET /api/jobs/categories", { limit: 100 });
  const items = value?.items ?? [];
  const nameOf = (id: string | null): string => {
    const found = items.find(({ categoryId }) => categoryId === id);
    return found === undefined ? "" : either(found.name, found.english);
  };
  const trades = items
    .filter(({ parentId }) => parentId !== null)
    .map(({ categoryId, parentId }) => ({
      value: categoryId,
      text: `${nameOf(parentId)} · ${nameOf(categoryId)}`,
    }));
  return html`
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    <${Select} label=${t("post.trade")} value=${form.categoryId} error=${wrong("trade")}
      options=${[{ value: "", text: t("post.chooseTrade") }, ...trades]}
      onChoose=${(categoryId: string) => change({ categoryId })} />
  `;
};

export const Work = (part: Part) => {
  const { form, change, wrong } = part;
  return html`
    <section class="stack" aria-labelledby="post-work">
      <h2 id="post-work">${t("post.work")}</h2>
      <${Trade} ...${part} />
      <${Field} name="title" label=${t("post.name")} maxLength=${100} placeholder=${t("post.nameExample")}
        value=${form.title} onInput=${(title: string) => change({ title })} error=${wrong("title")} />
      <${Barred} at="title" part=${part} />
      <${Field} name="description" isLong label=${t("post.description")} hint=${t("post.descriptionHint")}
        maxLength=${4000} value=${form.description}
        onInput=${(description: string) => change({ description })} error=${wrong("description")} />
      <${Barred} at="description" part=${part} />
    </section>
  `;
};

export const Asked = (part: Part) => {
  const { form, change, wrong } = part;
  return html`
    <fieldset class="stack">
      <legend class="post-legend">${t("post.asked")}</legend>
      <p class="weak">${t("post.askedText")}</p>
      <${Field} name="skills" label=${t("post.skills")} hint=${t("post.skillsHint")} value=${form.skills}
        onInput=${(skills: string) => change({ skills })} />
      <${Barred} at="skills" part=${part} />
      <div>
        <p class="field-label">${t("post.certificates")}</p>
        <${Chips} label=${t("post.certificates")} chosen=${form.certificates}
          options=${askedKinds.map((value) => ({ value, text: t(`post.certificate.${value}`) }))}
          onChoose=${(one: string) => change({ certificates: toggled(form.certificates, one) })} />
      </div>
      <${Tick} label=${t("post.workPermit")} checked=${form.workPermit}
        onChange=${(workPermit: boolean) => change({ workPermit })} />
      <${Tick} label=${t("post.adultOnly")} checked=${form.adultOnly} error=${wrong("gates")}
        onChange=${(adultOnly: boolean) => change({ adultOnly })} />
    </fieldset>
  `;
};
