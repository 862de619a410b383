/**
 * Service area: where work may be offered and searched, which is the Republic of Korea.
 *
 * One outline on land and sea, drawn by hand: along the Military Demarcation Line (Korean Armistice
 * Agreement of 1953, article I and map 1) and the Northern Limit Line, and some kilometres out at
 * sea elsewhere. Inside are the outermost points that the National Geographic Information Institute
 * names: Dokdo in the east, Marado in the south, Baengnyeongdo in the west, Hyeonnae in Goseong in
 * the north. Outside are Tsushima and Kaesong. It is no border: it separates wrong places from
 * right ones.
 */
import { Refusal } from "../core/refusal.ts";
import type { Spot } from "./travel.ts";

/** Latitude and longitude, once around the country from its north-west. */
const outline: readonly (readonly [lat: number, lng: number])[] = [
  // The five islands of the Yellow Sea, and the mouth of the Han.
  [38.05, 124.5],
  [38.03, 124.88],
  [37.7, 125.15],
  [37.71, 125.75],
  [37.72, 126.02],
  [37.83, 126.18],
  [37.845, 126.45],
  [37.785, 126.52],
  [37.783, 126.67],
  // Along the line, from the Imjin to the coast of Goseong.
  [37.9, 126.685],
  [37.935, 126.655],
  [37.965, 126.655],
  [38.02, 126.76],
  [38.16, 126.92],
  [38.27, 127.02],
  [38.34, 127.2],
  [38.36, 127.5],
  [38.36, 127.9],
  [38.39, 128.15],
  [38.47, 128.27],
  [38.63, 128.32],
  [38.63, 128.45],
  // Ulleungdo and Dokdo.
  [37.75, 130.7],
  [37.45, 132],
  [37.1, 132],
  // The south-east, on this side of Tsushima.
  [36.1, 129.8],
  [35.2, 129.5],
  [34.95, 129.15],
  [34.45, 128.85],
  // The islands of the south, Jeju and Marado.
  [33.9, 127.75],
  [33.4, 127.1],
  [33.05, 126.5],
  [33, 126.1],
  // The islands of the south-west.
  [33.9, 124.9],
  [34.75, 124.9],
  [36.6, 125.3],
];

/** Whether a spot is inside, by how often a line from it to the south crosses the outline. */
export const isInArea = ({ lat, lng }: Spot): boolean => {
  let isInside = false;
  for (const [at, [toLat, toLng]] of outline.entries()) {
    const [fromLat, fromLng] = outline.at(at - 1) ?? [toLat, toLng];
    if (fromLng > lng === toLng > lng) continue;
    const crossing = fromLat + ((lng - fromLng) / (toLng - fromLng)) * (toLat - fromLat);
    if (crossing < lat) isInside = !isInside;
  }
  return isInside;
};

/** Refuses PLACE_OUTSIDE_SERVICE (422), with the fields that hold the spot. */
export const checkArea = (spot: Spot, fields: readonly string[]): void => {
  if (isInArea(spot)) return;
  const named = fields.map((field) => ({ field }));
  throw new Refusal("PLACE_OUTSIDE_SERVICE", { fields: named }, 422);
};
