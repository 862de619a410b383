/**
 * Market tables: the rows of the operator's reports, from released groups alone.
 *
 * Every figure is one that the routes of the market answer, so a file shows no more about fewer
 * than five people than they do.
 */
import type { Service } from "moleculer";
import type { Answer } from "../../contracts/index.ts";
import { rate } from "../market/figures.ts";
import { marketOf } from "../market/market.follower.ts";
import type { Window } from "../time-window.ts";
import { daysIn, monthsIn } from "./seoul-spans.ts";
import type { Row } from "./table.ts";

type Figures = Answer<"analytics.funnel">["total"];
/** Some rows, and how much of the table is made with them, from 0 to 1. */
export type Part = { readonly rows: readonly Row[]; readonly progress: number };
export type Parts = AsyncIterable<Part> | Iterable<Part>;

/** In the order of the columns (./table.ts). */
const cellsOf = (one: Figures): Row => [
  one.postings,
  one.seats,
  one.applied,
  one.accepted,
  one.signed,
  one.checkedIn,
  one.approved,
  one.paid,
  one.noShows,
  one.fillRate,
  one.noShowRate,
  one.hourlyWageWon,
  one.hourlyNetWon,
  one.paidWon,
  one.timeToFirstApplicantS,
  one.timeToFillS,
];

/** The figures of each day, and of the whole window. O(days × released groups). */
export const marketParts = function* (service: Service, window: Window): Generator<Part> {
  const market = marketOf(service);
  const days = daysIn(window);
  for (const [n, day] of days.entries()) {
    const { total } = market.funnel(day);
    yield { rows: [[day.name, ...cellsOf(total)]], progress: n / days.length };
  }
  yield { rows: [["합계", ...cellsOf(market.funnel(window).total)]], progress: 1 };
};

const steps = [
  ["지원", "applied"],
  ["채용", "accepted"],
  ["계약", "signed"],
  ["출근", "checkedIn"],
  ["승인", "approved"],
  ["지급", "paid"],
  ["노쇼", "noShows"],
] as const satisfies readonly (readonly [string, keyof Figures])[];

/** The steps of applications, and the workers who came back, by the month of their first one. */
export const funnelParts = function* (service: Service, window: Window): Generator<Part> {
  const { total, cohorts } = marketOf(service).funnel(window);
  const rows: Row[] = steps.map(([title, step]) => [
    "단계",
    title,
    total[step],
    rate(total[step], total.applied),
  ]);
  const returned = cohorts.flatMap(({ month, workers, returned: later }): Row[] => [
    ["재방문", `${month} 첫 지원`, workers, workers === 0 ? null : 1],
    ...later.map(
      (count, n): Row => ["재방문", `${month} · ${n + 1}개월 뒤`, count, rate(count, workers)],
    ),
  ]);
  yield { rows: [...rows, ...returned], progress: 1 };
};

/** The figures of each trade. */
export const tradesParts = function* (service: Service, window: Window): Generator<Part> {
  const { items } = marketOf(service).trades(window);
  yield { rows: items.map(({ name, figures }) => [name, ...cellsOf(figures)]), progress: 1 };
};

/** The figures of each area, and its seats and applications by the hour of the work. */
export const districtsParts = function* (service: Service, window: Window): Generator<Part> {
  const { items } = marketOf(service).districts(window);
  for (const [n, { district, lat, lng, figures, hours }] of items.entries()) {
    const whole = cellsOf(figures);
    const others = whole.slice(3).map(() => null);
    const byHour = hours.map(
      ({ hour, seats, applied }): Row => [
        district,
        lat,
        lng,
        `${hour}시`,
        null,
        seats,
        applied,
        ...others,
      ],
    );
    const rows: Row[] = [[district, lat, lng, "전체", ...whole], ...byHour];
    yield { rows, progress: (n + 1) / items.length };
  }
};

const noShowRow = (kind: string, name: string, { accepted, noShows, noShowRate }: Figures): Row => [
  kind,
  name,
  accepted,
  noShows,
  noShowRate,
];

/** No-shows by month, by trade and by area. */
export const noShowsParts = function* (service: Service, window: Window): Generator<Part> {
  const market = marketOf(service);
  for (const month of monthsIn(window)) {
    const { total } = market.funnel(month);
    yield { rows: [noShowRow("월별", month.name, total)], progress: 0 };
  }
  const trades = market.trades(window).items;
  yield { rows: trades.map((one) => noShowRow("업종별", one.name, one.figures)), progress: 0.5 };
  const areas = market.districts(window).items;
  yield { rows: areas.map((one) => noShowRow("지역별", one.district, one.figures)), progress: 1 };
  yield { rows: [noShowRow("합계", "", market.funnel(window).total)], progress: 1 };
};
