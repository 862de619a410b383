/** Texts: one copy of each that many postings share, and of what is made of such texts. */
import { canonicalJson, isSame } from "../../contracts/core/units.ts";
import { interned } from "../../contracts/kernel/string-pool.ts";
import type { Job } from "./offer.ts";

/** What is shared at most; then sharing begins anew. */
const sharedMax = 500_000;

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
    // A rating or a name that has changed since is another copy.
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
