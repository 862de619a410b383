/** Geo cells: the grid over the map, and which cells are near a worker. */
import { type Box, boxOf, nearestWay, toRadians } from "../../contracts/kernel/bounding-boxes.ts";
import { type Wish, widestHaversine } from "../score/offer.ts";

export type Cell = Box;
/** About four kilometres. */
const cellRadians = toRadians(0.04);
/** More than the number of cells along a parallel. */
const columns = 10_000;
/** Bounds are slightly generous, so that the last bit of a float never hides an offer. */
const wayMargin = 1 + 1e-9;

const rowOf = (latitude: number): number => Math.floor((latitude + Math.PI / 2) / cellRadians);
const columnOf = (longitude: number): number => Math.floor((longitude + Math.PI) / cellRadians);

/** The cell at a row and a column. */
export const cellAt = (row: number, column: number): Cell =>
  boxOf(row * cellRadians - Math.PI / 2, column * cellRadians - Math.PI, cellRadians, cellRadians);

/** The row and the column of a place, and the key of its cell. */
export const cellOf = ({ latitude, longitude }: Pick<Wish, "latitude" | "longitude">) => {
  const [row, column] = [rowOf(latitude), columnOf(longitude)];
  return { row, column, key: row * columns + column };
};

/** The least haversine from a worker to any point of a cell; -1 where the cell is too far. */
export const wayTo = (wish: Wish, cell: Cell): number => {
  const way = nearestWay(wish, cell);
  return way > wish.haversineMax * widestHaversine * wayMargin ? -1 : way;
};
