/** A search finds what looking at every job finds, for any query and after any change. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  hourMs,
  type Instant,
  instant,
  later,
  won,
} from "../../../services/contracts/core/units.ts";
import { categories } from "../../../services/contracts/kernel/categories.ts";
import { distanceKm } from "../../../services/contracts/kernel/travel.ts";
import { initialsOf, lettersIn } from "../../../services/job/search/hangul.ts";
import {
  type Search,
  type SearchedJob,
  SearchIndex,
} from "../../../services/job/search/search-index.ts";

const at = instant("2026-12-01T00:00:00Z");
const here = { lat: 37.5, lng: 127 };

/** The type of what an arbitrary makes. */
type Made<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Row = { readonly job: SearchedJob; readonly postedAt: Instant };

const plain = (text: string): string => text.normalize("NFKC").toLowerCase();

/** For each field, a record of that field alone. */
const oneEach = <T extends Record<string, fc.Arbitrary<unknown>>>(all: T) =>
  Object.entries(all).map(([name, some]) => fc.record({ [name]: some }));

/**
 * True where, from some letter on and without blanks, each letter or its initial is the one asked
 * for.
 */
const isSpelt = (text: string, letters: string): boolean => {
  const all = [...text.normalize("NFC")].filter((letter) => letter > " " && letter !== "\u3000");
  return all.some((_, from) =>
    [...letters].every((letter, at) => {
      const there = all[from + at] ?? "";
      return initialsOf(there) === letter || there.toLowerCase() === letter;
    }),
  );
};

/** The rule of the documentation, applied to every job one by one. */
const isFound = ({ job }: Row, search: Search): boolean => {
  const short = [job.title, job.place.address, ...job.skills];
  const field = categories.find(({ categoryId }) => categoryId === job.categoryId)?.parentId;
  const startsMs = Date.parse(job.startsAt);
  return (
    job.status === "open" &&
    startsMs > Date.parse(at) &&
    startsMs >= Date.parse(search.from ?? at) &&
    (search.to === undefined || startsMs <= Date.parse(search.to)) &&
    job.hourlyWageWon >= (search.wageWonMin ?? 0) &&
    distanceKm(here, job.place) <= (search.radiusKm ?? Number.POSITIVE_INFINITY) &&
    (search.categoryId === undefined || [job.categoryId, field].includes(search.categoryId)) &&
    (search.q ?? "")
      .split(/\s+/)
      .filter(Boolean)
      .every((word) => {
        const letters = lettersIn(word);
        return (
          plain(`${short.join(" ")} ${job.description}`).includes(plain(word)) ||
          (letters !== null && short.some((text) => isSpelt(text, letters)))
        );
      })
  );
};

const rankOf = ({ job, postedAt }: Row, sort: Search["sort"]): number => {
  if (sort === "near") return distanceKm(here, job.place);
  if (sort === "wage") return -job.hourlyWageWon;
  return sort === "soon" ? Date.parse(job.startsAt) : -Date.parse(postedAt);
};

const looked = (rows: Iterable<Row>, search: Search): string[] =>
  [...rows]
    .filter((row) => isFound(row, search))
    .map((row) => ({ id: row.job.jobId, rank: rankOf(row, search.sort) }))
    .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);

const walked = (index: SearchIndex, search: Search): string[] => {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = index.page({ ...search, ...(cursor === undefined ? {} : { cursor }) }, at);
    ids.push(...page.items.map(({ jobId }) => jobId));
    cursor = page.nextCursor;
  }
  return ids;
};

// Few letters, so that much is found; some of them can be written in more than one way.
const letters = fc.constantFrom(
  ..."포장표자ㅍㅈㄳㅏaAｂB12!ßΣ ¨가㈎\n\u0001\u0308ᄑᄌﾡﾽ\u3000",
  "각".normalize("NFD"),
  "🏭",
);
const textOf = (letter: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(letter, { maxLength }).map((some) => some.join(""));
const ofTree = fc.constantFrom(...categories.slice(0, 8).map(({ categoryId }) => categoryId));
const fields = {
  title: textOf(letters, 6),
  address: textOf(letters, 5),
  description: textOf(letters, 12),
  skills: fc.array(textOf(letters, 3), { maxLength: 2 }),
  categoryId: ofTree,
  hours: fc.integer({ min: -1, max: 6 }),
  wage: fc.integer({ min: 10_320, max: 10_330 }),
  spot: fc.constantFrom([37.5, 127], [37.51, 127], [37.5, 127.2], [-89.9, 0]),
  status: fc.constantFrom("open", "open", "open", "filled", "draft", "closed", "cancelled"),
  posted: fc.integer({ min: 0, max: 3 }),
};
const job = fc.record(fields);
const plainJob: Made<typeof job> = {
  title: "포장",
  address: "",
  description: "",
  skills: [],
  categoryId: categories[0]?.categoryId ?? "",
  hours: 1,
  wage: 10_320,
  spot: [37.5, 127],
  status: "open",
  posted: 0,
};
/** Mostly one field, as in an edit. */
const edit = fc.oneof(fc.record(fields, { requiredKeys: [] }), ...oneEach(fields));
const jobsMax = 40;
const change = fc.record({ n: fc.nat(jobsMax), edit });

const rowOf = (
  n: number,
  { hours, wage, spot, posted, address, ...rest }: Made<typeof job>,
): Row => ({
  postedAt: later(at, posted),
  job: {
    ...rest,
    jobId: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    employer: { userId: "e", displayName: "", rating: null },
    hourlyWageWon: won(wage),
    takeHomeWon: won(80_000),
    startsAt: later(at, hours * hourMs),
    endsAt: later(at, (hours + 8) * hourMs),
    breakMinutes: 60,
    seats: 1,
    seatsTaken: 0,
    place: { address, lat: spot[0] ?? 0, lng: spot[1] ?? 0 },
    selection: "choose",
  } as SearchedJob,
});

const instants = fc.integer({ min: -1, max: 6 }).map((hours) => later(at, hours * hourMs));
const search = fc.record(
  {
    q: fc.oneof(textOf(letters, 4), textOf(fc.constantFrom(..."ㅍㅈㄱㄳ ᄑﾸ포장a"), 4)),
    categoryId: ofTree,
    wageWonMin: fc.integer({ min: 10_318, max: 10_332 }),
    radiusKm: fc.constantFrom(0, 2, 100),
    from: instants,
    to: instants,
    sort: fc.constantFrom("near", "new", "wage", "soon"),
    limit: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ["sort", "limit"] },
);
const searches = fc.array(search, { minLength: 1, maxLength: 4 });

const proveOn = (makeIndex: () => SearchIndex, seed: number, numRuns: number): void => {
  const begun = fc.array(job, { minLength: 1, maxLength: jobsMax, size: "max" });
  const changes = fc.array(fc.tuple(change, searches), { maxLength: 12, size: "max" });
  fc.assert(
    fc.property(begun, changes, searches, (jobs, edits, first) => {
      const index = makeIndex();
      const rows = new Map<number, Row>();
      const put = (n: number, made: Made<typeof job>): void => {
        const row = rowOf(n, made);
        rows.set(n, row);
        index.put(row.job, row.postedAt);
      };
      const prove = (all: Made<typeof searches>): void => {
        for (const each of all) {
          const asked = { ...each, ...here } as Search;
          expect(walked(index, asked)).toEqual(looked(rows.values(), asked));
        }
      };
      for (const [n, made] of jobs.entries()) put(n, made);
      prove(first);
      for (const [{ n, edit: more }, all] of edits) {
        const which = n % jobs.length;
        jobs[which] = { ...jobs[which], ...more } as Made<typeof job>;
        put(which, jobs[which]);
        prove(all);
      }
    }),
    { seed, numRuns },
  );
};

test("a letter that is written as two with a blank between is found in that form", () => {
  const index = new SearchIndex();
  const row = rowOf(1, { ...plainJob, title: "a \u0308b" });
  index.put(row.job, row.postedAt);
  expect(walked(index, { q: "¨b" })).toEqual(looked([row], { q: "¨b" }));
  expect(walked(index, { q: "¨b" })).toHaveLength(1);
});

test("in every order and with every cursor a search finds what looking at all jobs finds", () => {
  proveOn(() => new SearchIndex(), 21, 100);
});

const always = Number.POSITIVE_INFINITY;
// Each way to find a page is forced, whatever it costs.
test("a search finds the same where it scans the numbers of the jobs with the words", () => {
  proveOn(() => new SearchIndex({ misses: 1, worth: always, rowShare: 0 }), 22, 80);
});

test("a search finds the same where it scans the jobs whose pay, time or place can match", () => {
  proveOn(() => new SearchIndex({ misses: 1, worth: always, rowShare: 1e9 }), 23, 80);
});

test("a search finds the same where it walks the map in every circle, or in none", () => {
  proveOn(() => new SearchIndex({ worth: 0, rowShare: 1e9, circleShare: always }), 24, 50);
  proveOn(() => new SearchIndex({ worth: 0, rowShare: 1e9, circleShare: -1 }), 25, 50);
});
