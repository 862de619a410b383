/**
 * The market of the forecast bench: half a year of postings of a simulated Seoul, by area and day.
 *
 * Places, employers and seats are those of the demo market. How many postings a day has is planted:
 * a trend and a weekday's share of each district, a common disturbance that lasts some days and one
 * of each district, and Poisson noise. It is no market that was observed.
 */
import { latLngToCell } from "h3-js";
import { Demand } from "../../services/analytics/insights/demand.ts";
import { dayMs, instant, seoulDate } from "../../services/contracts/core/units.ts";
import { market } from "../../services/demo/market.ts";
import { pick, type Random, seeded } from "../../services/demo/random.ts";

const begun = Date.parse("2026-05-04T00:00:00+09:00");
export const weeks = 20;
const marketsMixed = 5;
/** A district has this many postings a day, before all else. */
const postingsADay = [12, 60] as const;
/** The relative deviation of the common disturbance and of a district's own. */
const commonShock = 0.08;
const ownShock = 0.12;
const shockLasts = 0.5;
const trendADay = [-0.002, 0.004] as const;

type Posting = { readonly employerId: string; readonly seats: number };

const within = (random: Random, [low, high]: readonly [number, number]): number =>
  low + random() * (high - low);
/** A standard normal number (Box and Muller 1958). */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** A Poisson number; of a great mean the normal one beside it. */
const poisson = (random: Random, mean: number): number => {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let [product, count] = [random(), 0];
  for (const least = Math.exp(-mean); product > least; count += 1) product *= random();
  return count;
};

/** The postings of the demo markets of some seeds, by area. */
const postingsByArea = (seed: number): Map<string, Posting[]> => {
  const areas = new Map<string, Posting[]>();
  for (let n = 0; n < marketsMixed; n += 1) {
    for (const { employer, seats, place } of market(seed * 100 + n, instant(begun)).jobs) {
      const district = latLngToCell(place.lat, place.lng, 6);
      const known = areas.get(district) ?? [];
      areas.set(district, known);
      known.push({ employerId: `${n} ${employer}`, seats });
    }
  }
  return areas;
};

/** The demand of a seed, as the service would count it from the postings of these weeks. */
export const demandOf = (seed: number): Demand => {
  const random = seeded(seed);
  const areas = [...postingsByArea(seed)].map(([district, postings]) => ({
    district,
    postings,
    base: within(random, postingsADay),
    trend: within(random, trendADay),
    weekdays: Array.from({ length: 7 }, () => within(random, [0.6, 1.4])),
  }));
  const demand = new Demand();
  demand.advance(seoulDate(instant(begun)));
  let shock = 0;
  for (let day = 0; day < weeks * 7; day += 1) {
    shock = shockLasts * shock + commonShock * normal(random);
    const date = seoulDate(instant(begun + day * dayMs));
    for (const { district, postings, base, trend, weekdays } of areas) {
      const share = weekdays[day % 7] ?? 1;
      const disturbed = Math.exp(shock + ownShock * normal(random));
      const count = poisson(random, base * share * (1 + trend) ** day * disturbed);
      for (let n = 0; n < count; n += 1) {
        const { employerId, seats } = pick(random, postings);
        demand.add(district, date, employerId, seats);
      }
    }
    demand.advance(seoulDate(instant(begun + (day + 1) * dayMs)));
  }
  return demand;
};
