/** Age: the completed years of a person on a day. */
import type { SeoulDate } from "../core/units.ts";

/** Completed years on a day, the birthday itself included (민법 제158조). */
export const ageYears = (birthDate: string, today: SeoulDate): number => {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
};
