/** Work: what waits for an operator, by kind; red only where something is late. */
import { ButtonLink } from "../../../ui/form/button.ts";
import { html } from "../../../ui/html.ts";
import { Check, CircleAlert } from "../../../ui/icons.ts";
import { ListStates } from "../../../ui/list/listing.ts";
import { Pill } from "../../../ui/parts.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { type Count, countsOf, hrefOf, type OpenEnd, useOpenWork } from "../parts/open-work.ts";

const Line = ({ count: { kind, count, late } }: { count: Count }) => html`
  <li>
    <a class="spread health-line" href=${hrefOf(kind)}>
      <span>${t(`ops.kind.${kind}`)}</span>
      <span class="row">
        ${late > 0 && html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.work.late", { count: late })}<//>`}
        <strong class="figure">${t("ops.cases", { count: number(count) })}</strong>
      </span>
    </a>
  </li>
`;

export const Work = () => {
  // All of it is a page of its own.
  const list = { ...useOpenWork(), more: null };
  return html`
    <section class="panel" aria-labelledby="work">
      <div class="spread">
        <h2 id="work">${t("ops.work")}</h2>
        <a class="text-link" href="/operator/queue">${t("ops.work.all")}</a>
      </div>
      <${ListStates} list=${list} icon=${Check} count=${1} empty=${t("ops.work.none")} rows=${(
        items: readonly OpenEnd[],
      ) => html`
        <ul>
          ${countsOf(items)
            .filter(({ count }) => count > 0)
            .map((count) => html`<${Line} key=${count.kind} count=${count} />`)}
        </ul>
      `}>
        <${ButtonLink} href="/operator/events">${t("ops.work.noneAction")}<//>
      <//>
    </section>
  `;
};
