/** Interning: one shared copy of each text, and of each list or employer made of such texts. */
import { canonicalJson, isSame } from "../../contracts/core/units.ts";
import { interned } from "../../contracts/kernel/string-pool.ts";
import type { Job } from "./offer.ts";

/** Entries shared at most; beyond that the tables are cleared. */
const sharedMax = 500_000;

/** The shared texts of all postings of this replica. */
export class OfferTexts {
  private readonly one = interned(sharedMax);
  private readonly employers = new Map<string, Job["employer"]>();
  private readonly skills = new Map<string, Job["skills"]>();

  /** A posting with its texts shared. */
  job(job: Job): Job {
    return {
      ...job,
      employer: this.employer(job.employer),
      categoryId: this.one(job.categoryId),
      startsAt: this.one(job.startsAt),
      endsAt: this.one(job.endsAt),
      skills: this.list(job.skills),
    };
  }

  sweep(): void {
    for (const one of [this.employers, this.skills]) {
      if (one.size > sharedMax) one.clear();
    }
  }

  private employer(employer: Job["employer"]): Job["employer"] {
    const userId = this.one(employer.userId);
    const known = this.employers.get(userId);
    // A changed rating or name makes another copy.
    if (known !== undefined && isSame(known, employer)) return known;
    const shared = { ...employer, userId };
    this.employers.set(userId, shared);
    return shared;
  }

  private list(skills: Job["skills"]): Job["skills"] {
    const key = canonicalJson(skills);
    const known = this.skills.get(key);
    if (known !== undefined) return known;
    const shared = skills.map((skill) => this.one(skill));
    this.skills.set(key, shared);
    return shared;
  }
}
