/** Figures: the funnel, districts and trades of the market, from released groups alone. */
import { later } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import type { Spot } from "../../contracts/kernel/travel.ts";
import { type Days, daysOf, type Window } from "../time-window.ts";
import type { Cell, Released, Series, Sums } from "./groups.ts";
import type { MarketFold } from "./market-fold.ts";

type Funnel = Answer<"analytics.funnel">;
type Districts = Answer<"analytics.districts">;
type Trades = Answer<"analytics.trades">;
type Figures = Funnel["total"];
type Totals = Map<Series, Sums>;

const minutesPerHour = 60;
const names: ReadonlyMap<string, string> = new Map(
  categories.map(({ categoryId, name }) => [categoryId, name]),
);

const addTo = (totals: Totals, { series, sums }: Released): void => {
  const known = totals.get(series) ?? { count: 0, amount: 0, weight: 0 };
  totals.set(series, known);
  known.count += sums.count;
  known.amount += sums.amount;
  known.weight += sums.weight;
};

const meanS = ({ count, amount }: Sums): number | null =>
  count === 0 ? null : Math.round(amount / count) / 1000;
const perWeight = ({ amount, weight }: Sums, unit = 1): number | null =>
  weight === 0 ? null : Math.round((amount * unit) / weight);
/** The share of a part, 1 at most; null of nothing. */
export const rate = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.min(1, part / whole);

const figuresOf = (totals: Totals): Figures => {
  const of = (series: Series): Sums => totals.get(series) ?? { count: 0, amount: 0, weight: 0 };
  const [posted, accepted, noShows] = [of("posted"), of("accepted").count, of("noShow").count];
  return {
    postings: posted.count,
    seats: posted.weight,
    applied: of("applied").count,
    accepted,
    signed: of("signed").count,
    checkedIn: of("checkedIn").count,
    approved: of("approved").count,
    paid: of("paid").count,
    noShows,
    fillRate: rate(accepted, posted.weight),
    noShowRate: rate(noShows, accepted),
    hourlyWageWon: perWeight(posted),
    hourlyNetWon: perWeight(of("pay"), minutesPerHour),
    paidWon: of("pay").amount,
    timeToFirstApplicantS: meanS(of("firstApplicant")),
    timeToFillS: meanS(of("filled")),
  };
};

/** The released sums of a window, by what `keyOf` says of their cell. */
const totalsBy = <K>(
  { groups }: MarketFold,
  days: Days,
  keyOf: (cell: Cell) => K,
): Map<K, Totals> => {
  const totals = new Map<K, Totals>();
  groups.each(days.from, days.to, (released) => {
    const key = keyOf(released.cell);
    const known = totals.get(key) ?? new Map<Series, Sums>();
    totals.set(key, known);
    addTo(known, released);
  });
  return totals;
};

/** What became of applications, and which workers came back. O(released groups). */
export const funnelOf = (fold: MarketFold, window: Window): Funnel => {
  const days = daysOf(window);
  const total = totalsBy(fold, days, () => "all").get("all") ?? new Map<Series, Sums>();
  const cohorts = fold.cohorts.of(window.from, later(window.to, -1));
  return {
    ...days,
    total: figuresOf(total),
    cohorts: cohorts.map((one) => ({ ...one, returned: [...one.returned] })),
  };
};

/** The same by trade. O(released groups). */
export const tradesOf = (fold: MarketFold, window: Window): Trades => {
  const days = daysOf(window);
  const items = [...totalsBy(fold, days, ({ categoryId }) => categoryId)].map(
    ([categoryId, totals]) => ({
      categoryId,
      name: names.get(categoryId) ?? "",
      figures: figuresOf(totals),
    }),
  );
  return { ...days, items: items.sort((a, b) => (a.categoryId < b.categoryId ? -1 : 1)) };
};

const hoursOf = (byHour: ReadonlyMap<number, Totals>): Districts["items"][number]["hours"] =>
  [...byHour]
    .sort(([a], [b]) => a - b)
    .map(([hour, totals]) => {
      const { seats, applied } = figuresOf(totals);
      return { hour, seats, applied };
    })
    .filter(({ seats, applied }) => seats + applied > 0);

/** The same by area, with demand and supply by the hour of the start. O(released groups). */
export const districtsOf = (
  fold: MarketFold,
  window: Window,
  centreOf: (district: string) => Spot,
): Districts => {
  const days = daysOf(window);
  const areas = new Map<string, { readonly all: Totals; readonly byHour: Map<number, Totals> }>();
  fold.groups.each(days.from, days.to, (released) => {
    const { district, hour } = released.cell;
    const area = areas.get(district) ?? { all: new Map(), byHour: new Map() };
    areas.set(district, area);
    const ofHour: Totals = area.byHour.get(hour) ?? new Map();
    area.byHour.set(hour, ofHour);
    addTo(area.all, released);
    addTo(ofHour, released);
  });
  const items = [...areas].map(([district, { all, byHour }]) => ({
    district,
    ...centreOf(district),
    figures: figuresOf(all),
    hours: hoursOf(byHour),
  }));
  return { ...days, items: items.sort((a, b) => (a.district < b.district ? -1 : 1)) };
};
