/** Filter: what the address of the search says, as the params of the API. Pure. */
import type { Takes } from "../../api/routes.ts";
import { dateKey, dayMs, midnight, plusDays } from "../../words/format.ts";
import { districts } from "./districts.ts";

export type Search = Takes<"GET /api/jobs">;
export const sorts = ["soon", "near", "wage", "new"] as const;
export const radii = ["3", "5", "10"] as const;
export const wages = [11_000, 12_000, 13_000, 15_000] as const;
export const radiusUsual = 5;
/** The names in the address; each is a filter that can be cleared. */
export const names = ["q", "on", "near", "km", "trade", "wage", "sort"] as const;

/** The first and the last date of a choice; null for one that there is not. */
const datesOf = (on: string | null, now: Date): readonly [string, string] | null => {
  const today = dateKey(now);
  if (on === "today") return [today, today];
  if (on === "tomorrow") return [plusDays(today, 1), plusDays(today, 1)];
  if (on === "weekend") {
    const weekday = midnight(today).getTime() / dayMs + 9 / 24 + 4;
    const sunday = plusDays(today, (7 - (Math.floor(weekday) % 7)) % 7);
    const saturday = plusDays(sunday, -1);
    // Today is Sunday: the Saturday is over.
    return saturday < today ? [today, sunday] : [saturday, sunday];
  }
  return null;
};

const spotOf = (near: string | null): { lat: number; lng: number } | null => {
  if (near === null) return null;
  const found = districts.find(([name]) => name === near);
  if (found !== undefined) return { lat: found[1], lng: found[2] };
  const [lat, lng] = near.split(",").map(Number);
  if (lat === undefined || lng === undefined) return null;
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
};

const oneOf = <V extends string>(all: readonly V[], value: string | null): V | undefined =>
  all.find((one) => one === value);

/** The params of a search. What the address says wrongly is left out. */
export const searchOf = (query: URLSearchParams, now: Date): Search => {
  const dates = datesOf(query.get("on"), now);
  const spot = spotOf(query.get("near"));
  const wage = Number(query.get("wage"));
  const sort = oneOf(sorts, query.get("sort"));
  const q = query.get("q")?.slice(0, 100);
  const trade = query.get("trade");
  return {
    ...(q ? { q } : {}),
    ...(trade ? { categoryId: trade } : {}),
    ...(spot === null ? {} : { ...spot, radiusKm: Number(query.get("km")) || radiusUsual }),
    ...(dates === null
      ? {}
      : {
          from: midnight(dates[0]).toISOString(),
          to: midnight(plusDays(dates[1], 1)).toISOString(),
        }),
    ...(wage > 0 && Number.isSafeInteger(wage) ? { wageWonMin: wage } : {}),
    // Without a place there is no nearest.
    ...(sort === undefined || (sort === "near" && spot === null) ? {} : { sort }),
    limit: 20,
  };
};
