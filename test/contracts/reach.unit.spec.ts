/** Reach: how long one request can block the event loop, with the worst texts that fit into it. */
import { expect, test } from "@jest/globals";
import { blockedIn } from "../../services/contracts/blocked-words/blocked-words.ts";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { type Reads, readText } from "../../services/contracts/core/text.ts";
import { instant, won } from "../../services/contracts/core/units.ts";
import { checkerOf } from "../../services/contracts/core/validator.ts";
import { actions } from "../../services/contracts/index.ts";
import { descriptionMax, titleMax } from "../../services/contracts/job/posting.ts";
import { contactIn } from "../../services/contracts/kernel/contact-details.ts";
import type { Posting } from "../../services/job/posting/posting.ts";
import { checkOf } from "../../services/job/posting/posting-check.ts";
import { sayGrams } from "../../services/job/search/ngrams.ts";
import { askedBy, foundOf, indexedOf } from "../../services/job/search/search-filter.ts";
import { checkCommon } from "../../services/user/domain/common-passwords.ts";
import { costMs } from "../support/patterns.ts";

type Schema = {
  readonly type?: string;
  readonly reads?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
};
type Filled = { value: unknown; texts: { reads: string; text: string }[] };

const holdsMs = 50;
/** The largest body that the server accepts (mixins/http/server-limits.ts): more is refused unread. */
const bodyBytesMax = 100 * 1024;
/** The length of a text that only a pattern or a format bounds, such as an id. */
const unboundMax = 500;

/** The parts that are repeated until a text is full. */
const parts: readonly (readonly [name: string, part: string])[] = [
  ["blanks after a messenger's name", `카톡${" ".repeat(300)}`],
  ["one digit", "0"],
  ["digits and blanks", "0 "],
  ["digits of other scripts", "٠१𝟎"],
  ["numbers", "010-1234-5678 "],
  ["addresses that do not end", "a@"],
  ["names of hosts that do not end", "a."],
  ["addresses", "a@b.co "],
  ["demands", "미혼자"],
  ["other demands", "20대 분 여자만 "],
  ["spelt words", "카.톡."],
  ["a letter that becomes eighteen", "\ufdfa"],
  ["a letter that becomes eighteen, with marks", "\ufdfa\u0301\u0316\u0301\u0316"],
  ["letters that become three", "㈜"],
  ["initial jamo", "\u1100"],
  ["jamo of a syllable", "\u1112\u1161\u11ab"],
  ["letters of the compatibility block", "ㅎㅏㄴ"],
  ["marks in the wrong order", "a\u0315\u0300\u0316\u0315\u0300\u0316\u0315"],
  ["zero-width letters", "0\u200b\u200b"],
  ["fillers of Hangul", "\u3164"],
  ["joined emoji", "👨‍👩‍👧‍👦"],
  ["half a pair", "\ud800"],
];

/** As many code points as are accepted, or the most UTF-16 units that are read at all. */
const sizes = ["letters", "units"] as const;
const filled = (part: string, size: (typeof sizes)[number], max: number): string => {
  const length = size === "letters" ? max : max * 8;
  const text = part.repeat(Math.ceil(length / part.length));
  return size === "units" ? text.slice(0, length) : [...text].slice(0, length).join("");
};

/** A value of a schema with all its texts full. Objects without texts are left out. */
const fill = (schema: Schema, textOf: (max: number) => string): Filled | null => {
  const { type, reads, maxLength, maxItems = 1, enum: words, items, anyOf, properties } = schema;
  if (type === "string" && words === undefined && schema.const === undefined) {
    const text = textOf(maxLength ?? unboundMax);
    return { value: text, texts: [{ reads: reads ?? "bound", text }] };
  }
  if (anyOf !== undefined) return anyOf.map((one) => fill(one, textOf)).find(Boolean) ?? null;
  if (items !== undefined) {
    const each = Array.from({ length: maxItems }, () => fill(items, textOf));
    const kept = each.flatMap((one) => one ?? []);
    return kept.length === 0
      ? null
      : { value: kept.map(({ value }) => value), texts: kept.flatMap(({ texts }) => texts) };
  }
  const members = Object.entries(properties ?? {}).flatMap(([name, one]) => {
    const member = fill(one, textOf);
    return member === null ? [] : [{ name, ...member }];
  });
  if (members.length === 0) return null;
  return {
    value: Object.fromEntries(members.map(({ name, value }) => [name, value])),
    texts: members.flatMap(({ texts }) => texts),
  };
};

const quietly = (run: () => void): void => {
  try {
    run();
  } catch {
    // A refusal is an answer as well: only the time matters.
  }
};

const owner = { email: "kim@mail.co.kr", name: "김하루" };
/** The most that a service does with an accepted text. */
const looks: Readonly<Record<string, (text: string) => void>> = {
  line: (text) => void [contactIn(text), blockedIn(text)],
  lines: (text) => void [contactIn(text), blockedIn(text)],
  query: (q) => void askedBy({ q }),
  password: (text) =>
    quietly(() => checkCommon(text, owner, { isListed: () => false, field: "password" })),
};

const routed = Object.entries<ActionContract>(actions).filter(
  ([, { rest, params }]) => rest !== undefined && fill(params as Schema, () => "") !== null,
);
/** Each schema is compiled once, as in a service. */
const checks = new Map(routed.map(([action, { params }]) => [action, checkerOf(params)]));

const [fewTries, manyTries] = [6, 60];
/**
 * Milliseconds of the quickest try. Several may be added up, so a measurable run is tried some times, and
 * a long one often, before a loaded machine counts as slow.
 */
const leastMs = (run: () => void): number => {
  let ms = costMs(run, 1);
  for (let n = 0; n < (ms < holdsMs / 3 ? fewTries : manyTries) && ms >= 1; n += 1)
    ms = Math.min(ms, costMs(run, 1));
  return ms;
};

/** Milliseconds of all filters on accepted texts; each kind of text is timed once. */
const filtersMs = (texts: Filled["texts"], timed: Map<string, number>): number => {
  let sum = 0;
  for (const { reads, text: written } of texts) {
    const look = looks[reads];
    const kind = `${reads} ${written.length}`;
    if (look === undefined) continue;
    if (!timed.has(kind)) {
      const [text, wrong] = readText(reads as Reads, written, written.length);
      timed.set(kind, wrong === null ? leastMs(() => look(text)) : 0);
    }
    sum += timed.get(kind) ?? 0;
  }
  return sum;
};

test.each(parts)("no route blocks the event loop with texts of %s", (_, part) => {
  const timed = new Map<string, number>();
  const slow = routed.flatMap(([action, { params }]) =>
    sizes.flatMap((size) => {
      const made = fill(params as Schema, (max) => filled(part, size, max));
      if (made === null || Buffer.byteLength(JSON.stringify(made.value)) > bodyBytesMax) return [];
      const checkMs = leastMs(() => void checks.get(action)?.({ ...(made.value as object) }));
      // A text beyond its bound is refused, and no filter sees it.
      const tookMs = checkMs + (size === "letters" ? filtersMs(made.texts, timed) : 0);
      return tookMs < holdsMs ? [] : [`${action}, ${size}: ${Math.round(tookMs)} ms`];
    }),
  );
  expect(slow).toEqual([]);
});

const posting = (textOf: (max: number) => string): Posting => ({
  title: textOf(titleMax),
  description: textOf(descriptionMax),
  categoryId: "0b6e8a52-1c1f-4d8a-9f43-1d0a8f6f0c3e",
  hourlyWageWon: won(1),
  startsAt: instant("2026-12-14T09:00:00+09:00"),
  endsAt: instant("2026-12-14T18:00:00+09:00"),
  breakMinutes: 60,
  seats: 1,
  place: { address: textOf(200), lat: 37.5, lng: 127 },
  skills: Array.from({ length: 20 }, () => textOf(40)),
  selection: "choose",
});

test.each(parts)("a posting of %s is filtered and indexed quickly", (_, part) => {
  const textOf = (max: number) => filled(part, "letters", max);
  const written = posting(textOf);
  if (readText("lines", written.description, descriptionMax)[1] !== null) return;
  const at = instant("2026-12-01T09:00:00+09:00");
  const job = { ...written, status: "open" } as unknown as Parameters<typeof foundOf>[0];
  expect(leastMs(() => void checkOf(written, at, null))).toBeLessThan(holdsMs);
  expect(
    leastMs(() => {
      for (const text of indexedOf(foundOf(job))) sayGrams(text, () => undefined);
    }),
  ).toBeLessThan(holdsMs);
});
