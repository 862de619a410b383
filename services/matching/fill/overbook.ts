/**
 * Overbooking: how many workers are on standby, so that a shift is full despite no-shows.
 *
 * A standby worker is asked to apply and to wait: they hold no seat and are owed none. The count is
 * the smallest that makes the shift full with the wanted probability. It stays lower where too many
 * workers would come too often.
 */

/** A shift should be full with this probability. */
const fullWanted = 0.95;
/** More workers than seats may come with at most this probability. */
const tooManyMax = 0.1;

/** The probability of each number of comers, from 0 on, each worker with their own probability. */
export const comers = (shows: readonly number[]): number[] =>
  shows.reduce<number[]>(
    (before, share) =>
      Array.from(
        { length: before.length + 1 },
        (_, n) => (before[n] ?? 0) * (1 - share) + (before[n - 1] ?? 0) * share,
      ),
    [1],
  );

const atLeast = (chances: readonly number[], count: number): number =>
  chances.slice(count).reduce((sum, chance) => sum + chance, 0);

/**
 * How many of the next workers, in order, are on standby beside those who have seats. None while a
 * seat is empty: a worker who could stand by would have that seat.
 */
export const standByCount = (
  seated: readonly number[],
  next: readonly number[],
  seats: number,
): number => {
  if (seated.length < seats) return 0;
  let count = 0;
  while (count < next.length) {
    const chances = comers([...seated, ...next.slice(0, count)]);
    if (atLeast(chances, seats) >= fullWanted) break;
    const more = comers([...seated, ...next.slice(0, count + 1)]);
    if (atLeast(more, seats + 1) > tooManyMax) break;
    count += 1;
  }
  return count;
};
