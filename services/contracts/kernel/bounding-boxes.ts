/**
 * Boxes: pieces of the map between two parallels and two meridians, and how near what lies in one
 * can be at least.
 *
 * A haversine stands for a distance: it grows with it, from 0 to 1, and needs no arc. All angles
 * are radians.
 */
import type { Spot } from "./travel.ts";

/** A place, ready to be compared with many. */
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
  /** Of the cosines of its latitudes. */
  readonly cosMin: number;
};

const fullTurn = 2 * Math.PI;

export const toRadians = (degrees: number): number => (degrees * Math.PI) / 180;

export const pointOf = ({ lat, lng }: Spot): Point => {
  const latitude = toRadians(lat);
  return { latitude, longitude: toRadians(lng), cosLatitude: Math.max(0, Math.cos(latitude)) };
};

export const boxOf = (south: number, west: number, height: number, width: number): Box => {
  const cosMin = Math.max(0, Math.min(Math.cos(south), Math.cos(south + height)));
  return { south, west, height, width, cosMin };
};

/** All there is. */
export const world = boxOf(-Math.PI / 2, -Math.PI, Math.PI, fullTurn);

/** What is missing from `value` to the nearest end of a span; 0 inside. */
const gap = (value: number, from: number, length: number): number =>
  Math.max(0, from - value, value - from - length);

/** Nothing in the box has a smaller haversine, from whichever side one comes. */
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
