/** Week grid: the parts of each day as boxes to tick, in a table that screen readers read by its heads. */
import { html } from "../../ui/html.ts";
import { t } from "../../words/words.ts";
import { type Cell, type PartOfDay, partsOfDay } from "./week.ts";
import "./week-grid.css";

/** Monday first, as calendars here are for work. */
const weekdays = [1, 2, 3, 4, 5, 6, 0] as const;

export const WeekGrid = ({
  cells,
  onChange,
}: {
  cells: ReadonlySet<Cell>;
  onChange: (cells: ReadonlySet<Cell>) => void;
}) => {
  const toggle = (cell: Cell): void => {
    const next = new Set(cells);
    if (!next.delete(cell)) next.add(cell);
    onChange(next);
  };
  const box = (weekday: (typeof weekdays)[number], part: PartOfDay) => {
    const cell: Cell = `${weekday}/${part}`;
    const label = t("week.cell", { day: t(`week.${weekday}`), part: t(`week.${part}`) });
    return html`<td key=${cell}>
      <label class="week-box"><input type="checkbox" aria-label=${label} checked=${cells.has(cell)} onChange=${() => toggle(cell)} /></label>
    </td>`;
  };
  return html`
    <table class="week">
      <caption class="unseen">${t("work.when")}</caption>
      <thead>
        <tr><td></td>${weekdays.map((weekday) => html`<th scope="col" key=${weekday}>${t(`week.${weekday}`)}</th>`)}</tr>
      </thead>
      <tbody>
        ${partsOfDay.map(
          (part) => html`<tr key=${part}>
            <th scope="row">${t(`week.${part}`)}<span class="week-hours figure">${t(`week.${part}Hours`)}</span></th>
            ${weekdays.map((weekday) => box(weekday, part))}
          </tr>`,
        )}
      </tbody>
    </table>
  `;
};
