/** Quadtree node: a part of the map, cut in four while it has many items. */
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
  /** Empty if the node is cut, as `parts` is if it is not. */
  items: T[];
  parts: readonly QuadtreeNode<T>[];
  /** For each order, the least rank of its items. */
  least: readonly number[];
};

export const itemsMax = 32;
/** At this depth a node is some ten metres wide: its items may all be at one place. */
export const depthMax = 21;
/** Distances are rounded in their last digits, and a bound must not be too great. */
const caution = 1 - 1e-9;

/** An empty node. */
export const quadtreeNode = <T>(box: Box, depth: number): QuadtreeNode<T> => ({
  box,
  depth,
  count: 0,
  items: [],
  parts: [],
  least: [],
});

/** The part of a cut node that a spot is in. */
export const partAt = <T>({ box, parts }: QuadtreeNode<T>, { lat, lng }: Spot): QuadtreeNode<T> => {
  const north = toRadians(lat) >= box.south + box.height / 2 ? 2 : 0;
  const east = toRadians(lng) >= box.west + box.width / 2 ? 1 : 0;
  return parts[north + east] as QuadtreeNode<T>;
};

/** The four parts of a node, empty: by south and north, and in each by west and east. */
export const inFour = <T>({ box, depth }: QuadtreeNode<T>): QuadtreeNode<T>[] => {
  const [height, width] = [box.height / 2, box.width / 2];
  return [0, 1, 2, 3].map((n) => {
    const [south, west] = [box.south + (n >> 1) * height, box.west + (n & 1) * width];
    return quadtreeNode(boxOf(south, west, height, width), depth + 1);
  });
};

/** A lower bound of the distance to the items of a node, in km. */
export const kmTo = <T>({ box }: QuadtreeNode<T>, point: Point): number =>
  kmOfWay(nearestWay(point, box)) * caution;

/** Whether a circle touches a node. */
export const isTouched = <T>(node: QuadtreeNode<T>, point: Point, radiusKm: number): boolean =>
  kmTo(node, point) <= radiusKm;

/** All items of a node and its parts. */
export const itemsIn = <T>({ items, parts }: QuadtreeNode<T>): T[] => [
  ...items,
  ...parts.flatMap(itemsIn),
];
