/**
 * The two lists of the blocked words: what must be blocked, and what must pass.
 *
 * The part `heldOut` of each was written after the patterns, without looking at them, in four
 * rounds. When first checked they blocked 164 of 170, 106 of 127, 57 of 69 and 46 of 51 phrases, and
 * wrongly refused 3 of 196, 1 of 112, 0 of 80 and 1 of 40 texts. What failed was corrected after
 * each round, so the part is no measure any more: expect one of ten new phrasings to pass unseen.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { blockedIn } from "../../../services/contracts/blocked-words/blocked-words.ts";
import { instant, seoulDate } from "../../../services/contracts/core/units.ts";
import { lookOf } from "../../../services/contracts/kernel/folded-text.ts";
import { fairOffers } from "../../../services/contracts/law/statutory-values.ts";
import { market } from "../../../services/demo/market.ts";
import { normalised, wordsOf } from "../../../services/job/posting/posting.ts";

type Blocked = Readonly<Record<string, readonly string[]>>;
const read = <L>(name: string): { readonly written: L; readonly heldOut: L } =>
  JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"));

const blocks = read<Blocked>("must-block");
const passes = read<readonly string[]>("must-pass");
const phrases = [blocks.written, blocks.heldOut].flatMap((part) =>
  Object.entries(part).flatMap(([kind, texts]) => texts.map((text) => [kind, text] as const)),
);
const texts = [...passes.written, ...passes.heldOut];

const kindsIn = (text: string): string[] => blockedIn(text).map(({ kind }) => kind);
const missed = (hide: (text: string) => string, of = phrases): string[] =>
  of
    .map(([kind, text]) => [kind, hide(text)] as const)
    .flatMap(([kind, text]) => (kindsIn(text).includes(kind) ? [] : [`${kind}: ${text}`]));

describe(`the ${phrases.length} phrases that must be blocked`, () => {
  test("are of every kind, at least 30 of each trait", () => {
    const counts = Map.groupBy(phrases, ([kind]) => kind);
    for (const kind of Object.keys(fairOffers)) {
      expect([kind, counts.get(kind)?.length]).toEqual([kind, expect.any(Number)]);
      expect(counts.get(kind)?.length).toBeGreaterThanOrEqual(30);
    }
    expect(new Set(phrases.map(([, text]) => text)).size).toBe(phrases.length);
  });

  test("are all blocked, each for its kind", () => {
    expect(missed((text) => text)).toEqual([]);
  });

  test("are all blocked within other sentences", () => {
    expect(missed((text) => `물류센터에서 포장합니다. ${text}\n점심을 드립니다.`)).toEqual([]);
  });

  // Contacts have their own tests of hidden forms.
  const words = phrases.filter(([kind]) => kind !== "contact");
  /** Without digits, signs of Latin letters, and syllables that are written twice anyway. */
  const plain = words.filter(([, text]) => !/[\da-z]|([가-힣])\1/iu.test(text));
  const everySyllable = (between: string) => (text: string) =>
    text.replaceAll(/([가-힣])(?=[가-힣])/gu, `$1${between}`);

  test.each([
    ["decomposed into jamo", (text: string) => text.normalize("NFD")],
    [
      "in full-width signs",
      (text: string) =>
        text.replaceAll(/[!-~]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
    ],
    ["with characters that cannot be seen", everySyllable("\u200b")],
    ["with soft hyphens", everySyllable("\u00ad")],
    ["with dots in each word", everySyllable(".")],
  ])("are all blocked %s", (_, hide) => {
    expect(missed(hide, words)).toEqual([]);
  });

  test.each([
    ["with a blank after each syllable", (text: string) => [...text.replaceAll(" ", "")].join(" ")],
    ["with a digit in each word", everySyllable("1")],
    ["with each syllable twice", (text: string) => text.replaceAll(/[가-힣]/gu, "$&$&")],
  ])("are all blocked %s", (_, hide) => {
    expect(missed(hide, plain)).toEqual([]);
  });

  test.each([
    ["남 자만 지원", "sex"],
    ["여 비서 모집", "sex"],
    ["주방 이 모 급구", "sex"],
    ["남\n자\n만", "sex"],
    ["ㄴㅏㅁㅈㅏ 우대", "sex"],
    ["남ㅈㅏ 사원모집", "sex"],
    ["女 우대", "sex"],
    ["２０대 우대", "age"],
    ["외 국인 불 가", "nationality"],
    ["용/모 단정", "looks"],
    ["미-혼 여성 환영", "marriage"],
  ])("are also found as %s", (text, kind) => {
    expect(kindsIn(text)).toContain(kind);
  });
});

describe(`the ${texts.length} texts that must pass`, () => {
  test("differ, and none of them is blocked", () => {
    expect(new Set(texts.map((text) => lookOf(text))).size).toBeGreaterThan(500);
    expect(texts.flatMap((text) => blockedIn(text).map(({ word }) => `${word}: ${text}`))).toEqual(
      [],
    );
  });

  test("pass together, on lines of one text", () => {
    const lines = texts.join("\n");
    expect(blockedIn(lines)).toEqual([]);
  });

  test("are all of the demo market's postings, whole, on some days and seeds", () => {
    const from = instant("2026-11-30T09:00:00+09:00");
    let count = 0;
    for (const seed of [1, 2, 20_261_123, 42]) {
      for (const { employer: _, ...posting } of market(seed, from).jobs) {
        expect(wordsOf(normalised(posting))).toEqual([]);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(500);
  });
});

test("each kind names a law that is in force, and how it is read", () => {
  for (const [kind, table] of Object.entries(fairOffers)) {
    const row = table.findLast(({ from }) => from <= seoulDate(instant(Date.UTC(2026, 11, 1))));
    expect([kind, row?.source]).toEqual([kind, expect.stringMatching(/제\d+조/u)]);
    expect(row?.mark).toMatch(/^(?:statute|ruling|reading)$/u);
  }
});
