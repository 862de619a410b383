/**
 * Search speed: what a page costs among so many open jobs, and how much memory a job needs. It runs
 * in a process of its own, so that nothing else is in its memory.
 *
 * `node --expose-gc test/bench/search-speed.ts JOBS [short]`; prints one line of JSON. Each figure
 * is the least of some tries of one search, which is close to a quiet machine. With `short` the
 * descriptions are short, and only the memory is measured.
 */
import { hourMs, later } from "../../services/contracts/core/units.ts";
import { categoryId } from "../../services/contracts/kernel/categories.ts";
import { type Search, SearchIndex } from "../../services/job/search/search-index.ts";
import { percentile } from "./figures.ts";
import { postings, usedBytes } from "./search-postings.ts";

export type Figure = { readonly name: string; readonly p50: number; readonly p99: number };
export type SearchSpeed = {
  readonly jobs: number;
  readonly figures: readonly Figure[];
  readonly bytesPerJob: number;
  /** The part of these bytes that the kept jobs themselves need. */
  readonly ownBytesPerJob: number;
  readonly lettersPerJob: number;
  readonly loadMs: number;
};

const count = Number(process.argv[2] ?? 100_000);
const isShort = process.argv[3] === "short";
const times = 100;
const tries = 3;
const { at, random, posting } = postings(count, isShort);

/** The memory of a list of the same jobs. */
const ownBytes = (some: number): number => {
  const before = usedBytes();
  const kept = Array.from({ length: some }, (_, n) => posting(n));
  const bytes = (usedBytes() - before) / kept.length;
  return bytes;
};

const timed = (name: string, work: (n: number) => void): Figure => {
  const took = Array.from({ length: times }, (_, n) =>
    Math.min(
      ...Array.from({ length: tries }, () => {
        const from = performance.now();
        work(n);
        return performance.now() - from;
      }),
    ),
  ).sort((a, b) => a - b);
  return { name, p50: percentile(took, 0.5), p99: percentile(took, 0.99) };
};

const ownBytesPerJob = Math.round(ownBytes(Math.min(count, 20_000)));
const index = new SearchIndex();
const before = usedBytes();
const loadedFrom = performance.now();
const ids: string[] = [];
let charactersAll = 0;
for (let n = 0; n < count; n += 1) {
  const job = posting(n);
  ids.push(job.jobId);
  charactersAll += job.title.length + job.description.length + job.place.address.length;
  index.put(job, later(at, n));
}
const loadMs = Math.round(performance.now() - loadedFrom);
// The index holds the ids as well: the list here costs eight bytes a job.
const bytesPerJob = Math.round((usedBytes() - before) / count);

const spots = Array.from({ length: times }, () => ({
  lat: 37.2 + random() * 0.6,
  lng: 126.6 + random() * 0.8,
}));
const spot = (n: number) => spots[n % times] ?? { lat: 37.5, lng: 127 };
const jeju = { lat: 33.49, lng: 126.53 };
const search = (name: string, of: (n: number) => Search): Figure =>
  timed(name, (n) => index.page(of(n), at));
/** A search at a page further on: the pages before it have been shown. */
const deep = (of: Search, pages: number): Search => {
  let cursor: string | null = null;
  for (let n = 0; n < pages; n += 1) {
    cursor = index.page(
      { ...of, limit: 100, ...(cursor === null ? {} : { cursor }) },
      at,
    ).nextCursor;
  }
  return { ...of, ...(cursor === null ? {} : { cursor }) };
};
const deepNew = isShort ? {} : deep({ sort: "new" }, 50);
const words = ["포장", "청소", "서빙", "진열", "분류", "운반", "안내", "철거", "주방", "카페"];
const letters = ["ㅍㅈ", "ㅊㅅ", "ㅅㅂ", "ㅈㅇ", "ㅂㄹ", "ㅇㅂ", "ㅇㄴ", "ㅊㄱ", "ㅈㅂ", "ㅋㅍ"];
const of = (list: readonly string[], n: number): string => list[n % list.length] ?? "";

const mixed = (n: number): Search => {
  const kinds: readonly Search[] = [
    { sort: "new" },
    { ...spot(n) },
    { ...spot(n), radiusKm: 5, q: of(words, n) },
    { ...spot(n), radiusKm: 3, sort: "wage" },
    { q: of(letters, n), sort: "soon" },
    { q: `${count - 1 - n}번` },
    { q: "없는말" },
    { sort: "wage", wageWonMin: 20_000, q: of(words, n) },
    { categoryId: categoryId("safety"), ...spot(n), q: "신호" },
    { from: later(at, 30 * hourMs), to: later(at, 34 * hourMs), sort: "new" },
  ];
  return kinds[n % kinds.length] ?? {};
};

const allFigures = (): Figure[] => [
  search("newest", () => ({ sort: "new" })),
  search("best paid", () => ({ sort: "wage" })),
  search("soonest", () => ({ sort: "soon" })),
  search("newest, the page after 5,000", () => deepNew),
  search("nearest", spot),
  search("nearest, from 450 km away", () => jeju),
  search("within 5 km, nearest", (n) => ({ ...spot(n), radiusKm: 5 })),
  search("within 3 km, newest", (n) => ({ ...spot(n), radiusKm: 3, sort: "new" })),
  search("within 3 km, where nothing is", () => ({ ...jeju, radiusKm: 3, sort: "new" })),
  search("a common word", (n) => ({ q: of(words, n) })),
  search("two words", (n) => ({ q: `${of(words, n)} 보조` })),
  search("initials", (n) => ({ q: of(letters, n) })),
  search("one character", () => ({ q: "장" })),
  search("one character of none", () => ({ q: "뷁" })),
  search("a word of one job", (n) => ({ q: `${count - 1 - n}번` })),
  search("a word of one job, nearest", (n) => ({ q: `${count - 1 - n}번`, ...spot(n) })),
  search("a word of none", () => ({ q: "없는말" })),
  search("a word of none, of common pairs", () => ({ q: "분류리하" })),
  search("initials of none", () => ({ q: "ㅋㅋㅋㅎㅎ" })),
  search("a common word, and more pay than any", (n) => ({ q: of(words, n), wageWonMin: 90_000 })),
  search("a trade, nearest", (n) => ({ ...spot(n), categoryId: categoryId("safety") })),
  search("a trade, and pay that few have", () => ({
    categoryId: categoryId("safety"),
    wageWonMin: 17_400,
    sort: "soon",
  })),
  search("four hours of a day, newest", () => ({
    from: later(at, 30 * hourMs),
    to: later(at, 34 * hourMs),
    sort: "new",
  })),
  search("a word within 3 km, newest", (n) => ({
    ...spot(n),
    radiusKm: 3,
    sort: "new",
    q: of(words, n),
  })),
  search("a word within 30 km, best paid", (n) => ({
    ...spot(n),
    radiusKm: 30,
    sort: "wage",
    q: of(words, n),
  })),
  search("two words within 10 km, soonest", (n) => ({
    ...spot(n),
    radiusKm: 10,
    sort: "soon",
    q: `${of(words, n)} 보조`,
  })),
  search("a trade in four hours of a day", () => ({
    from: later(at, 30 * hourMs),
    to: later(at, 34 * hourMs),
    sort: "new",
    categoryId: categoryId("safety"),
  })),
  search("mixed", mixed),
  timed("a seat is taken", (n) => {
    const job = index.get(ids[n * 7] ?? "");
    const postedAt = index.postedAt(ids[n * 7] ?? "");
    if (job !== null && postedAt !== null) index.put({ ...job, seatsTaken: 1 }, postedAt);
  }),
  timed("an edit, or a new one", (n) =>
    index.put({ ...posting(n), jobId: ids[n] ?? "" }, later(at, n)),
  ),
];
const speed: SearchSpeed = {
  jobs: count,
  figures: isShort ? [] : allFigures(),
  bytesPerJob,
  ownBytesPerJob,
  lettersPerJob: Math.round(charactersAll / count),
  loadMs,
};
console.log(JSON.stringify(speed));
