/** Review: what the employer says of a worker after the work, and making them a favourite. */
import { useList } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { useReview } from "../../ui/form/use-review.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Star } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { Chips } from "../../ui/parts.ts";
import { language, t } from "../../words/words.ts";

const stars = ["1", "2", "3", "4", "5"] as const;

export const Review = ({ applicationId }: { applicationId: string }) => {
  const { stars: chosen, text, change, command, send, given } = useReview(applicationId);
  if (given !== null) return html`<${Notice}><p>${t("worked.reviewed")}</p><//>`;
  return html`
    <section class="card stack" aria-labelledby="worked-review">
      <h2 id="worked-review">${t("worked.review")}</h2>
      <${Form} verb=${t("worked.send")} command=${command} onSubmit=${send}>
        <${Chips} label=${t("worked.stars")} chosen=${[String(chosen)]}
          options=${stars.map((value) => ({ value, text: t("worked.starsOf", { count: value }) }))}
          onChoose=${(value: string) => change({ stars: Number(value) })} />
        <${Field} name="text" isLong label=${t("worked.reviewText")} hint=${t("worked.reviewHint")} maxLength=${1000}
          value=${text} error=${command.problem?.field("text", language.value)}
          onInput=${(next: string) => change({ text: next })} />
      <//>
    </section>
  `;
};

/** Puts a worker among the favourites, or takes them out. */
export const Favour = ({ workerId }: { workerId: string }) => {
  const list = useList("GET /api/jobs/favourites", { limit: 100 });
  const isOne = list.items.some((one) => one.workerId === workerId);
  const after = {
    again: list.again,
    said: () => t(isOne ? "worked.unfavoured" : "worked.favoured"),
  };
  const add = useAct("PUT /api/jobs/favourites/:workerId", after);
  const remove = useAct("DELETE /api/jobs/favourites/:workerId", after);
  const command = isOne ? remove : add;
  return html`
    <${PartFailed} of=${[list]} text=${t("worked.favourFailed")} />
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    <${Button} isWide pressed=${isOne} isBusy=${command.isBusy} onClick=${() => command.run({ workerId })}>
      <${Icon} of=${Star} />${t(isOne ? "worked.isFavourite" : "worked.favour")}
    <//>
  `;
};
