/**
 * Deferred acceptance: the stable alternative to the greatest sum of scores.
 *
 * Workers apply to shifts in the order of their own preference. A shift holds the best applicants
 * so far by its own order. At the end no worker and shift both prefer each other to what they have.
 * Of all such outcomes it is the best for every worker (Gale and Shapley, doi:10.2307/2312726). A
 * worker gets one shift at most.
 */

export type Choice = {
  readonly worker: number;
  readonly shift: number;
  /** How much each side wants the other; ties go to the lower number. */
  readonly forWorker: number;
  readonly forShift: number;
};

/**
 * The accepted choices, at most `seats` per shift and one per worker. O(n log n) in the choices.
 */
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
  const unplaced = [...wishes.keys()];
  const tried = new Map<number, number>();
  for (let worker = unplaced.pop(); worker !== undefined; worker = unplaced.pop()) {
    const next = tried.get(worker) ?? 0;
    const choice = wishes.get(worker)?.[next];
    if (choice === undefined) continue;
    tried.set(worker, next + 1);
    const rejected = hold(held[choice.shift] ?? [], choice, seats[choice.shift] ?? 0);
    if (rejected !== null) unplaced.push(rejected.worker);
  }
  return held.flat();
};

/** Whether a shift prefers `a` to `b`. */
export const isRather = (a: Choice, b: Choice): boolean =>
  a.forShift > b.forShift || (a.forShift === b.forShift && a.worker < b.worker);

/** Holds the best, best first; answers the choice it rejects, if any. */
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
