/**
 * Employers: how each is called and rated, said once for all his jobs.
 *
 * Memory is what a large market costs, and an employer posts much alike day by day: of what his next
 * job has in common with the one before, one copy is kept.
 */
import { ratingOf, type Stars } from "../../contracts/common/reviews.ts";
import { isSame } from "../../contracts/core/units.ts";
import { interned } from "../../contracts/kernel/string-pool.ts";
import type { SearchedJob } from "./search-filter.ts";

type Employer = SearchedJob["employer"];
/** Of an employer, by their id. */
type Rating = Stars & { readonly _id: string };

/** Texts of which there are few: instants, categories, skills. */
const textsMax = 50_000;

const isSamePlace = (a: SearchedJob["place"], b: SearchedJob["place"]): boolean =>
  a.address === b.address && a.lat === b.lat && a.lng === b.lng;

export class Employers {
  private readonly known = new Map<string, Employer>();
  private readonly ratings = new Map<string, Rating>();
  private readonly latest = new Map<string, SearchedJob>();
  private readonly one = interned(textsMax);

  /** An employer as he is shown; the name is empty where nobody has said it. */
  of(userId: string): Employer {
    const known = this.known.get(userId);
    if (known !== undefined) return known;
    const unknown = { userId, displayName: "", rating: null, reviews: 0 };
    this.known.set(userId, unknown);
    return unknown;
  }

  name(userId: string, displayName: string): void {
    const known = this.of(userId);
    if (known.displayName !== displayName) this.known.set(userId, { ...known, displayName });
  }

  rated(userId: string): Rating | null {
    return this.ratings.get(userId) ?? null;
  }

  rate(rating: Rating): void {
    const { _id: userId, stars, reviews } = rating;
    this.ratings.set(userId, rating);
    this.known.set(userId, { ...this.of(userId), rating: ratingOf(stars, reviews), reviews });
  }

  /** The job with its employer as he is known; what it says once more is shared. */
  share(job: SearchedJob): SearchedJob {
    const { userId, displayName } = job.employer;
    if (displayName !== "") this.name(userId, displayName);
    const last = this.latest.get(userId) ?? job;
    const shared = {
      ...job,
      employer: this.of(userId),
      title: job.title === last.title ? last.title : job.title,
      description: job.description === last.description ? last.description : job.description,
      categoryId: this.one(job.categoryId),
      startsAt: this.one(job.startsAt),
      endsAt: this.one(job.endsAt),
      place: isSamePlace(job.place, last.place) ? last.place : job.place,
      skills: isSame(job.skills, last.skills) ? last.skills : job.skills,
    };
    this.latest.set(userId, shared);
    return shared;
  }

  /** Nothing is shared with a job that has gone. */
  forget({ jobId, employer: { userId } }: SearchedJob): void {
    if (this.latest.get(userId)?.jobId === jobId) this.latest.delete(userId);
  }
}
