/** Market follower: keeps the groups of the market in memory, from the beginning of job's log. */
import type { Service } from "moleculer";
import { tail } from "../../../mixins/subscription.mixin.ts";
import type { Spot } from "../../contracts/kernel/travel.ts";
import type { Window } from "../time-window.ts";
import { districtsOf, funnelOf, tradesOf } from "./figures.ts";
import { foldedEvents, MarketFold } from "./market-fold.ts";

type Cells = typeof import("h3-js");

/** Hexagons of about 36 square kilometres, the size of a district of Seoul. */
const resolution = 6;

const folds = new WeakMap<Service, MarketFold>();
let cells: Cells | null = null;

const loadedCells = (): Cells => {
  if (cells === null) throw new Error("h3-js is not loaded");
  return cells;
};
const foldOf = (service: Service): MarketFold => {
  const fold =
    folds.get(service) ??
    new MarketFold(({ lat, lng }) => loadedCells().latLngToCell(lat, lng, resolution));
  folds.set(service, fold);
  return fold;
};
const centreOf = (district: string): Spot => {
  const [lat, lng] = loadedCells().cellToLatLng(district);
  return { lat, lng };
};

export const marketFollower = tail({
  name: "groups",
  on: foldedEvents,
  // The library of the cells is loaded where they are made.
  async begin() {
    cells ??= await import("h3-js");
    return {};
  },
  handle: (service, message) => foldOf(service).take(message),
});

/** The figures of a window, of groups of five people at least. */
export const marketOf = (service: Service) => {
  const fold = foldOf(service);
  return {
    funnel: (window: Window) => funnelOf(fold, window),
    trades: (window: Window) => tradesOf(fold, window),
    districts: (window: Window) => districtsOf(fold, window, centreOf),
  };
};
