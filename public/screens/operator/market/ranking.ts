/** Ranking: areas or trades with their figures, the ones with the most seats first and as a chart. */
import { Chart } from "../../../ui/figure/chart.ts";
import { html } from "../../../ui/html.ts";
import { Rows } from "../../../ui/list/listing.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { figureColumns, type WithFigures } from "./figures.ts";

/** A chart of more has no room for their names. */
const shownMax = 12;

type Props<T extends WithFigures> = {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** What a row is, `직종`. */
  readonly rowName: string;
  /** In the order of `bySeats`. */
  readonly rows: readonly T[];
  readonly nameOf: (row: T) => string;
  readonly keyOf: (row: T) => string;
};

/** The rows with the most seats first. */
export const bySeats = <T extends WithFigures>(rows: readonly T[]): T[] =>
  [...rows].sort((one, other) => other.figures.seats - one.figures.seats);

export const Ranking = <T extends WithFigures>({
  id,
  title,
  caption,
  rowName,
  rows,
  nameOf,
  keyOf,
}: Props<T>) => {
  const largest = rows.slice(0, shownMax);
  const series = (["seats", "applied"] as const).map((name) => ({
    name: t(`ops.funnel.${name}`),
    values: largest.map(({ figures }) => figures[name]),
  }));
  return html`
    <section class="panel" aria-labelledby=${id}>
      <h2 id=${id}>${title}</h2>
      ${
        largest.length > 0 &&
        html`<${Chart} kind="bars" title=${title} labelName=${rowName} format=${number} labels=${largest.map(nameOf)} series=${series} />`
      }
      <${Rows} rows=${rows} caption=${caption} columns=${[{ name: rowName, cell: nameOf }, ...figureColumns()]}
        keyOf=${keyOf} empty=${t("ops.market.few")} />
    </section>
  `;
};
