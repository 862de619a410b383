/** Areas: which texts belong together, and the languages that they are in. */
export const areas = [
  ...(["common", "stranger", "worker", "employer", "operator"] as const),
  ...(["play", "parts"] as const),
] as const;
export type Area = (typeof areas)[number];
export type Language = "ko" | "ko-plain" | "en";
