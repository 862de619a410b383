/**
 * Overbooking: how many stand by, so that a shift is full though somebody may not come.
 *
 * Who stands by is asked to apply and to wait: he holds no seat, and nobody is owed for one. As few
 * as make the shift full as likely as wanted, and never so many that too many would often come.
 */

/** A shift is to be full with this probability. */
const fullWanted = 0.95;
/** More than the seats may come with at most this one. */
const tooManyMax = 0.1;

/** How likely it is that each number of people comes, from 0 on, each with his own probability. */
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
 * How many of those that are next, in their order, stand by beside those who have the seats. None
 * for seats that nobody has: whoever could would have one.
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
