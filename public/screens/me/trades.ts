/** Trades: the trades that a worker looks for, under their groups; none chosen means any. */
import { useLoad } from "../../api/use-load.ts";
import { Tick } from "../../ui/form/field.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { either, t } from "../../words/words.ts";
import "./me.css";

export const Trades = ({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) => {
  const { value, problem, again } = useLoad("GET /api/jobs/categories", { limit: 100 });
  const all = value?.items ?? [];
  const toggle = (id: string, isOn: boolean) =>
    onChange(isOn ? [...chosen, id] : chosen.filter((one) => one !== id));
  const groups = all.filter(({ parentId }) => parentId === null);
  return html`
    <fieldset class="stack">
      <legend class="field-label">${t("work.trades")}</legend>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      <p class="field-hint">${chosen.length === 0 ? t("work.anyTrade") : t("work.tradesOf", { count: chosen.length })}</p>
      ${groups.map(({ categoryId, name, english }) => {
        const trades = all.filter(({ parentId }) => parentId === categoryId);
        const count = trades.filter((one) => chosen.includes(one.categoryId)).length;
        return html`
          <details key=${categoryId} class="trade-group">
            <summary>${either(name, english)}${count > 0 && html` <strong class="figure">${t("work.picked", { count })}</strong>`}</summary>
            ${trades.map(
              (
                one,
              ) => html`<${Tick} key=${one.categoryId} label=${either(one.name, one.english)} checked=${chosen.includes(one.categoryId)}
                onChange=${(isOn: boolean) => toggle(one.categoryId, isOn)} />`,
            )}
          </details>
        `;
      })}
    </fieldset>
  `;
};
