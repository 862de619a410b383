/**
 * Market follower: keeps the groups of the market and what insights are made from in memory, from the
 * beginning of job's log.
 */
import type { Service } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { tail } from "../../../mixins/subscription.mixin.ts";
import type { Spot } from "../../contracts/kernel/travel.ts";
import type { Window } from "../time-window.ts";
import { districtsOf, funnelOf, tradesOf } from "./figures.ts";
import { foldedEvents, MarketFold } from "./market-fold.ts";

type Cells = typeof import("h3-js");

/** Hexagons of about 36 square kilometres, the size of a district of Seoul. */
const resolution = 6;

const name = "groups";
const folds = new WeakMap<Service, MarketFold>();
let cells: Cells | null = null;

const loadedCells = (): Cells => {
  if (cells === null) throw new Error("h3-js is not loaded");
  return cells;
};
/** What a running service has read of the market so far. */
export const foldOf = (service: Service): MarketFold => {
  const fold =
    folds.get(service) ??
    new MarketFold(({ lat, lng }) => loadedCells().latLngToCell(lat, lng, resolution));
  folds.set(service, fold);
  return fold;
};
/** The centre of an area. */
export const centreOf = (district: string): Spot => {
  const [lat, lng] = loadedCells().cellToLatLng(district);
  return { lat, lng };
};

export const marketFollower = tail({
  name,
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

/** Whether the log was read as far as it was when the service started. */
export const hasReadMarket = (service: Service): boolean =>
  !resourcesOf(service).waiting().includes(`${service.name}/${name}<-job`);
