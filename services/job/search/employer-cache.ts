/**
 * Employer cache: the name and rating of each employer, shared by all their jobs.
 *
 * A large market costs memory, and the postings of an employer are much alike. So what a job has in
 * common with the employer's job before it is stored once.
 */
import { ratingOf, type Stars } from "../../contracts/common/reviews.ts";
import { isSame } from "../../contracts/core/units.ts";
import { interned } from "../../contracts/kernel/string-pool.ts";
import type { SearchedJob } from "./search-filter.ts";

type Employer = SearchedJob["employer"];
/** The rating of an employer, by their id. */
type Rating = Stars & { readonly _id: string };

/** The most texts that are pooled: instants and categories have few different ones. */
const textsMax = 50_000;

const isSamePlace = (a: SearchedJob["place"], b: SearchedJob["place"]): boolean =>
  a.address === b.address && a.lat === b.lat && a.lng === b.lng;

/** Employers with their names and ratings, and the latest job of each. */
export class Employers {
  private readonly known = new Map<string, Employer>();
  private readonly ratings = new Map<string, Rating>();
  private readonly latest = new Map<string, SearchedJob>();
  private readonly one = interned(textsMax);

  /** An employer as shown; the name is empty until it is known. */
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

  /** The job with its employer as known now; what equals the job before is shared with it. */
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

  /** Stops sharing with a job that was removed. */
  forget({ jobId, employer: { userId } }: SearchedJob): void {
    if (this.latest.get(userId)?.jobId === jobId) this.latest.delete(userId);
  }
}
