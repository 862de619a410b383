/**
 * Blocks between users, followed in memory, each replica for itself.
 *
 * A worker is not shown the jobs of an employer whom they have blocked, or who has blocked them.
 */

const noUsers: ReadonlySet<string> = new Set();

/** Who has blocked whom. */
export class Blocks {
  /** For each user those they have blocked; below, those who have blocked them. */
  private readonly blocked = new Map<string, Set<string>>();
  private readonly blockers = new Map<string, Set<string>>();

  follow(type: "user.blocked" | "user.unblocked", one: string, other: string): void {
    const isBlocked = type === "user.blocked";
    put(this.blocked, one, other, isBlocked);
    put(this.blockers, other, one, isBlocked);
  }

  /** All users whom a user must not meet. */
  around(userId: string): ReadonlySet<string> {
    const [own, others] = [this.blocked.get(userId), this.blockers.get(userId)];
    if (own === undefined) return others ?? noUsers;
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
