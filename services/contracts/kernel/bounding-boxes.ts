/**
 * Bounding boxes: areas between two parallels and two meridians, and the least distance to one.
 *
 * A haversine stands for a distance: it grows with it, from 0 to 1, and needs no arc. All angles
 * are radians.
 */
import type { Spot } from "./travel.ts";

/** A place, prepared for comparison with many. */
export type Point = {
  readonly latitude: number;
  readonly longitude: number;
  readonly cosLatitude: number;
};
export type Box = {
  readonly south: number;
  readonly west: number;
  readonly height: number;
  readonly width: number;
  /** The least cosine of its latitudes. */
  readonly cosMin: number;
};

const fullTurn = 2 * Math.PI;

/** Degrees as radians. */
export const toRadians = (degrees: number): number => (degrees * Math.PI) / 180;

/** A place as angles in radians. */
export const pointOf = ({ lat, lng }: Spot): Point => {
  const latitude = toRadians(lat);
  return { latitude, longitude: toRadians(lng), cosLatitude: Math.max(0, Math.cos(latitude)) };
};

/** A box from its south-west corner, height and width, all in radians. */
export const boxOf = (south: number, west: number, height: number, width: number): Box => {
  const cosMin = Math.max(0, Math.min(Math.cos(south), Math.cos(south + height)));
  return { south, west, height, width, cosMin };
};

/** The whole globe. */
export const world = boxOf(-Math.PI / 2, -Math.PI, Math.PI, fullTurn);

/** The distance from `value` to the nearest end of a span; 0 inside. */
const gap = (value: number, from: number, length: number): number =>
  Math.max(0, from - value, value - from - length);

/** A lower bound of the haversine from a point to a box, also across the antimeridian. */
export const nearestWay = (
  { latitude, longitude, cosLatitude }: Point,
  { south, west, height, width, cosMin }: Box,
): number => {
  const east = Math.min(
    gap(longitude, west, width),
    gap(longitude + fullTurn, west, width),
    gap(longitude - fullTurn, west, width),
  );
  const [a, b] = [Math.sin(gap(latitude, south, height) / 2), Math.sin(east / 2)];
  return a * a + cosLatitude * cosMin * b * b;
};
