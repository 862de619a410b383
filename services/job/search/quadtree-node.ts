/**
 * Pieces: the map cut in four, and each piece again as long as much lies in it.
 */
import {
  type Box,
  boxOf,
  nearestWay,
  type Point,
  toRadians,
} from "../../contracts/kernel/bounding-boxes.ts";
import { kmOfWay, type Spot } from "../../contracts/kernel/travel.ts";

export type QuadtreeNode<T> = {
  readonly box: Box;
  readonly depth: number;
  count: number;
  /** Empty where it is cut, as `parts` are where it is not. */
  items: T[];
  parts: readonly QuadtreeNode<T>[];
  /** For each order the least rank of what is in it. */
  least: readonly number[];
};

export const itemsMax = 32;
/** A piece is some ten metres then: what lies there may be at one place. */
export const depthMax = 21;
/** Distances are rounded in their last digits, and a bound must not be. */
const caution = 1 - 1e-9;

export const quadtreeNode = <T>(box: Box, depth: number): QuadtreeNode<T> => ({
  box,
  depth,
  count: 0,
  items: [],
  parts: [],
  least: [],
});

/** Which of its four parts a spot is in. */
export const partAt = <T>({ box, parts }: QuadtreeNode<T>, { lat, lng }: Spot): QuadtreeNode<T> => {
  const north = toRadians(lat) >= box.south + box.height / 2 ? 2 : 0;
  const east = toRadians(lng) >= box.west + box.width / 2 ? 1 : 0;
  return parts[north + east] as QuadtreeNode<T>;
};

export const inFour = <T>({ box, depth }: QuadtreeNode<T>): QuadtreeNode<T>[] => {
  const [height, width] = [box.height / 2, box.width / 2];
  return [0, 1, 2, 3].map((n) => {
    const [south, west] = [box.south + (n >> 1) * height, box.west + (n & 1) * width];
    return quadtreeNode(boxOf(south, west, height, width), depth + 1);
  });
};

/** Nothing in a piece is nearer. */
export const kmTo = <T>({ box }: QuadtreeNode<T>, point: Point): number =>
  kmOfWay(nearestWay(point, box)) * caution;

export const isTouched = <T>(piece: QuadtreeNode<T>, point: Point, radiusKm: number): boolean =>
  kmTo(piece, point) <= radiusKm;

export const itemsIn = <T>({ items, parts }: QuadtreeNode<T>): T[] => [
  ...items,
  ...parts.flatMap(itemsIn),
];
