/** Figures: the market's figures as the columns of a table. */
import type { Gives } from "../../../api/routes.ts";
import type { Column } from "../../../ui/list/table.ts";
import { length, number, percent, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";

type Figures = Gives<"GET /api/analytics/funnel">["total"];
export type WithFigures = { readonly figures: Figures };

/** A figure, or a line where there is none: fewer than five people are not counted. */
export const orNone = (value: number | null, format: (value: number) => string): string =>
  value === null ? "–" : format(value);

/** The columns of rows that have the market's figures. */
export const figureColumns = (): Column<WithFigures>[] => {
  const column = (name: string, cell: (figures: Figures) => string): Column<WithFigures> => ({
    name,
    isFigure: true,
    cell: ({ figures }) => cell(figures),
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
