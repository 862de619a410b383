/** Figures: the columns that areas and trades have in common, and the states while they load. */
import type { Gives } from "../../../api/routes.ts";
import type { Load } from "../../../api/use-load.ts";
import { type Children, html } from "../../../ui/html.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { Skeleton } from "../../../ui/parts.ts";
import type { Column } from "../../../ui/table.ts";
import { length, number, percent, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";

export type Figures = Gives<"GET /api/analytics/funnel">["total"];

/** A figure, or a line where there is none: fewer than five people are not counted. */
export const orNone = (value: number | null, format: (value: number) => string): string =>
  value === null ? "–" : format(value);

/** The columns of rows that have the market's figures. */
export const figureColumns = <T>(figuresOf: (row: T) => Figures): Column<T>[] => {
  const column = (name: string, cell: (figures: Figures) => string): Column<T> => ({
    name,
    isFigure: true,
    cell: (row) => cell(figuresOf(row)),
  });
  return [
    column(t("ops.funnel.postings"), ({ postings }) => number(postings)),
    column(t("ops.funnel.seats"), ({ seats }) => number(seats)),
    column(t("ops.funnel.applied"), ({ applied }) => number(applied)),
    column(t("ops.figure.fillRate"), ({ fillRate }) => orNone(fillRate, percent)),
    column(t("ops.figure.noShowRate"), ({ noShowRate }) => orNone(noShowRate, percent)),
    column(t("ops.market.wage"), ({ hourlyWageWon }) => orNone(hourlyWageWon, won)),
    column(t("ops.figure.paidWon"), ({ paidWon }) => won(paidWon)),
    column(t("ops.market.timeToFill"), ({ timeToFillS }) => orNone(timeToFillS, length)),
  ];
};

/** The states around one answer. */
export const Loaded = <T>({
  load,
  shown,
}: {
  load: Load<T>;
  shown: (value: T) => Children;
}) => html`
  ${load.problem && html`<${ProblemNotice} problem=${load.problem} retry=${load.again} />`}
  ${load.value === null && load.problem === null && html`<${Skeleton} count=${2} label=${t("state.loading")} />`}
  ${load.value !== null && shown(load.value)}
`;
