/** Postings for the benches of search, as they come over the bus, and the memory that they take. */
import {
  hourMs,
  type Instant,
  instant,
  later,
  minuteMs,
  newId,
  won,
} from "../../services/contracts/core/units.ts";
import { market } from "../../services/demo/market.ts";
import { between, pick, seeded } from "../../services/demo/random.ts";
import type { SearchedJob } from "../../services/job/search/search-index.ts";
import { jobOf } from "../support/postings.ts";

const jobsPerEmployer = 20;
const pools = 10;
const gc = (globalThis as { gc?: () => void }).gc;

/** Bytes in use after a collection of garbage. */
export const usedBytes = (): number => {
  for (let n = 0; n < 4; n += 1) gc?.();
  // The contents of buffers are external memory as well.
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

export type Postings = {
  readonly at: Instant;
  readonly random: () => number;
  /** The next posting; `n` makes its description unlike any other. */
  readonly posting: (n: number) => SearchedJob;
};

/** A source of postings for a market of so many, the same for each run. */
export const postings = (count: number, isShort: boolean): Postings => {
  const at = instant("2026-12-01T00:00:00Z");
  const random = seeded(20_261_123);
  /** Descriptions as the demo's employers write them. */
  const written = Array.from({ length: pools }, (_, seed) => market(seed, at).jobs).flat();
  const employers = Array.from({ length: Math.ceil(count / jobsPerEmployer) }, (_, n) => ({
    userId: newId(),
    address: `서울특별시 송파구 송파대로 ${n}`,
    lat: 37.2 + random() * 0.6,
    lng: 126.6 + random() * 0.8,
  }));

  /**
   * As it comes over the bus: every text is a string of its own, and no two descriptions are alike.
   */
  const posting = (n: number): SearchedJob => {
    const { userId, ...place } = pick(random, employers);
    const { title, description, categoryId: trade, skills, hourlyWageWon } = pick(random, written);
    const startsAt = later(at, between(random, 1, 14 * 48) * 30 * minuteMs);
    const job = jobOf({
      jobId: newId(),
      employer: { userId, displayName: "하루물류", rating: 4.5 },
      title,
      description: isShort
        ? `처음이어도 괜찮아요. 편한 옷과 신발로 와 주세요. 문의 ${n}번`
        : `${description} ${n}번 공고`,
      categoryId: trade,
      skills,
      hourlyWageWon: won(hourlyWageWon + between(random, 0, 9) * 10),
      startsAt,
      endsAt: later(startsAt, 8 * hourMs),
      place,
    });
    return JSON.parse(JSON.stringify(job)) as SearchedJob;
  };
  return { at, random, posting };
};
