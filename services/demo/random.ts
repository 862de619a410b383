/**
 * Random: a seeded generator of pseudo-random numbers.
 *
 * One seed gives the same sequence on every machine and in every run. Good enough for demo data,
 * never for a secret.
 */

/** The next number of a sequence, in [0, 1). */
export type Random = () => number;

/** The sequence of a seed, by mulberry32 (Tommy Ettinger, public domain). Uses 32 bits of the seed. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** An integer from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** A random element of a list. Throws RangeError when the list is empty. */
export const pick = <T>(random: Random, list: readonly T[]): T => {
  const index = between(random, 0, list.length - 1);
  if (index < 0) throw new RangeError("nothing to pick from");
  return list[index] as T;
};

/** A shuffled copy of a list (Fisher-Yates). */
export const shuffle = <T>(random: Random, list: readonly T[]): T[] => {
  const shuffled = [...list];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = between(random, 0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
};

/** At most `count` random elements of a list, in the order of the list. */
export const some = <T>(random: Random, list: readonly T[], count: number): T[] => {
  const taken = new Set(shuffle(random, [...list.keys()]).slice(0, count));
  return list.filter((_, index) => taken.has(index));
};

/** True with that probability (0..1). */
export const chance = (random: Random, likelihood: number): boolean => random() < likelihood;
