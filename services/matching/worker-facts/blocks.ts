/**
 * Blocks: who is not shown to whom, followed in memory, each process for itself.
 *
 * Nobody is shown the jobs of someone whom he has blocked or who has blocked him.
 */

const nobody: ReadonlySet<string> = new Set();

export class Blocks {
  /** For each person those whom he has blocked, and those who have blocked him. */
  private readonly blocked = new Map<string, Set<string>>();
  private readonly blockers = new Map<string, Set<string>>();

  follow(type: "user.blocked" | "user.unblocked", one: string, other: string): void {
    const isBlocked = type === "user.blocked";
    put(this.blocked, one, other, isBlocked);
    put(this.blockers, other, one, isBlocked);
  }

  /** All whom someone must not meet. */
  around(userId: string): ReadonlySet<string> {
    const [own, others] = [this.blocked.get(userId), this.blockers.get(userId)];
    if (own === undefined) return others ?? nobody;
    return others === undefined ? own : own.union(others);
  }
}

const put = (of: Map<string, Set<string>>, one: string, other: string, isIn: boolean): void => {
  const set = of.get(one) ?? new Set();
  if (isIn) set.add(other);
  else set.delete(other);
  if (set.size === 0) of.delete(one);
  else of.set(one, set);
};
