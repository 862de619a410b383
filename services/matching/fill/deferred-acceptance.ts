/**
 * Stable: deferred acceptance, the alternative to the greatest sum.
 *
 * Workers ask for shifts in the order of their own wishes, a shift keeps the best of those who asked
 * so far by its own order. In the end no worker and no shift would both rather have each other than
 * what they have; of all such outcomes it is the one that is best for every worker (Gale and
 * Shapley, doi:10.2307/2312726). A worker gets one shift at most.
 */

export type Choice = {
  readonly worker: number;
  readonly shift: number;
  /** How much each side wants the other; equal ones by the lower number. */
  readonly forWorker: number;
  readonly forShift: number;
};

/** The choices that stand, at most `seats` a shift and one a worker. O(n log n) in the choices. */
export const deferredAcceptance = (
  seats: readonly number[],
  choices: readonly Choice[],
): Choice[] => {
  const wishes = new Map<number, Choice[]>();
  for (const choice of choices) {
    const own = wishes.get(choice.worker);
    if (own === undefined) wishes.set(choice.worker, [choice]);
    else own.push(choice);
  }
  for (const own of wishes.values()) {
    own.sort((a, b) => b.forWorker - a.forWorker || a.shift - b.shift);
  }
  const held = seats.map((): Choice[] => []);
  const asking = [...wishes.keys()];
  const asked = new Map<number, number>();
  for (let worker = asking.pop(); worker !== undefined; worker = asking.pop()) {
    const turn = asked.get(worker) ?? 0;
    const choice = wishes.get(worker)?.[turn];
    if (choice === undefined) continue;
    asked.set(worker, turn + 1);
    const turnedAway = hold(held[choice.shift] ?? [], choice, seats[choice.shift] ?? 0);
    if (turnedAway !== null) asking.push(turnedAway.worker);
  }
  return held.flat();
};

/** Whether a shift would rather have `a` than `b`. */
export const isRather = (a: Choice, b: Choice): boolean =>
  a.forShift > b.forShift || (a.forShift === b.forShift && a.worker < b.worker);

/** Keeps the best, best first; answers whom it turns away, if anyone. */
const hold = (held: Choice[], choice: Choice, seats: number): Choice | null => {
  let [low, high] = [0, held.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isRather(held[middle] as Choice, choice)) low = middle + 1;
    else high = middle;
  }
  held.splice(low, 0, choice);
  return held.length > seats ? (held.pop() ?? null) : null;
};
