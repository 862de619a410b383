/** Cells: the map that a market is cut into, and what of it is near. */
import { type Offer, type Wish, widestHaversine } from "./offer.ts";

/** Offers of one cell that differ in pay and time only, as far as a bound can tell; best paid first. */
export type Bucket = {
  readonly categoryId: string;
  readonly asksSkills: boolean;
  readonly offers: Offer[];
  /** No offer that was here was longer, nor had more of its time paid. */
  longestHours: number;
  paidShareMost: number;
};
export type Cell = {
  readonly south: number;
  readonly west: number;
  readonly cosMin: number;
  readonly buckets: Map<string, Bucket>;
};
/** About four kilometres. */
const cellDegrees = 0.04;
const cellRadians = (cellDegrees * Math.PI) / 180;
/** More than a parallel has cells. */
const columns = 10_000;
const fullTurn = 2 * Math.PI;
/** A bound is a little generous, so that the last bit of a float never hides an offer. */
const wayMargin = 1 + 1e-9;

const rowOf = (latitude: number): number => Math.floor((latitude + Math.PI / 2) / cellRadians);
const columnOf = (longitude: number): number => Math.floor((longitude + Math.PI) / cellRadians);

/** An empty cell. */
export const cellAt = (row: number, column: number): Cell => {
  const south = row * cellRadians - Math.PI / 2;
  const north = south + cellRadians;
  const cosMin = Math.max(0, Math.min(Math.cos(south), Math.cos(north)));
  return { south, west: column * cellRadians - Math.PI, cosMin, buckets: new Map() };
};

/** What is missing from `value` to the nearest edge of a span of one cell; 0 inside. */
const gap = (value: number, from: number): number =>
  Math.max(0, from - value, value - from - cellRadians);

/** No offer of the cell has a smaller haversine, from whichever side one comes. */
const nearestWay = (wish: Wish, cell: Cell): number => {
  const east = Math.min(
    gap(wish.longitude, cell.west),
    gap(wish.longitude + fullTurn, cell.west),
    gap(wish.longitude - fullTurn, cell.west),
  );
  const [a, b] = [Math.sin(gap(wish.latitude, cell.south) / 2), Math.sin(east / 2)];
  return a * a + wish.cosLatitude * cell.cosMin * b * b;
};

/** Where a place is among the cells, and the number of its cell. */
export const cellOf = ({ latitude, longitude }: Pick<Wish, "latitude" | "longitude">) => {
  const [row, column] = [rowOf(latitude), columnOf(longitude)];
  return { row, column, key: row * columns + column };
};

/** The least haversine to a cell that may have something for someone; -1 where it is too far. */
export const wayTo = (wish: Wish, cell: Cell): number => {
  const way = nearestWay(wish, cell);
  return way > wish.haversineMax * widestHaversine * wayMargin ? -1 : way;
};
