/** Cells: the map that a market is cut into, and what of it is near. */
import { type Box, boxOf, nearestWay, toRadians } from "../../contracts/kernel/bounding-boxes.ts";
import { type Wish, widestHaversine } from "../score/offer.ts";

export type Cell = Box;
/** About four kilometres. */
const cellRadians = toRadians(0.04);
/** More than a parallel has cells. */
const columns = 10_000;
/** A bound is a little generous, so that the last bit of a float never hides an offer. */
const wayMargin = 1 + 1e-9;

const rowOf = (latitude: number): number => Math.floor((latitude + Math.PI / 2) / cellRadians);
const columnOf = (longitude: number): number => Math.floor((longitude + Math.PI) / cellRadians);

/** A cell. */
export const cellAt = (row: number, column: number): Cell =>
  boxOf(row * cellRadians - Math.PI / 2, column * cellRadians - Math.PI, cellRadians, cellRadians);

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
