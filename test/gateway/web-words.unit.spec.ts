/** How the app speaks: one form of politeness, whole sentences, and a plain Korean that is plain. */
import { describe, expect, test } from "@jest/globals";
import { areas } from "../../public/words/areas.ts";

type Table = Readonly<Record<string, string>>;

const load = async (language: string): Promise<Table> => {
  const tables = areas.map((area) => import(`../../public/words/${language}/${area}.ts`));
  return Object.assign({}, ...(await Promise.all(tables)).map(({ words }) => words));
};
const [korean, plain, english] = await Promise.all(["ko", "ko-plain", "en"].map(load));

/** The texts that are wrong, each with its name. */
const breaches = (table: Table = {}, isWrong: (text: string, name: string) => boolean): string[] =>
  Object.entries(table)
    .filter(([name, text]) => isWrong(text, name))
    .map(([name, text]) => `${name}: ${text}`);

/** The letters of the longest sentence; what a `{value}` stands for is not known. */
const longest = (text: string): number =>
  Math.max(
    ...text.split(/(?<=[.?!])\s+/).map((sentence) => sentence.replaceAll(/\{\w+\}/g, "").length),
  );

/** Words of offices and of the law. In brackets they name the paper that a person is shown. */
const hard =
  /예치|(?<!사)이의|정산|승인|상시|가산|소정|휴업|검산|대조|폐기|담합|열람|상여|식대|잔액|전액|정정|원장|벌점|결근|결원|수락|거절|마감|정지/;
const isHard = (text: string): boolean => hard.test(text.replaceAll(/\([^)]*\)/g, ""));
const longestPlain = 32;

test("the app speaks in one form, and the messages that people send in the form of letters", () => {
  const isFormal = (text: string, name: string): boolean =>
    /니다|십시오/.test(text) && !name.startsWith("quick.");
  expect(breaches(korean, isFormal)).toEqual([]);
  expect(breaches(plain, isFormal)).toEqual([]);
});

test("a hint that is a sentence ends as one", () => {
  const isOpen = (text: string, name: string): boolean => /Hint$/.test(name) && /요$/.test(text);
  expect(breaches({ ...korean, ...plain }, isOpen)).toEqual([]);
});

test("a text of several sentences ends as the last of them", () => {
  const isOpen = (text: string): boolean => /[가-힣]\. .*[요다]$/.test(text);
  expect(breaches(korean, isOpen)).toEqual([]);
  expect(breaches(plain, isOpen)).toEqual([]);
  const endsOpen = (text: string): boolean =>
    /[a-z)]\. [A-Z].*[a-z]$/.test(text.replaceAll("e.g. ", ""));
  expect(breaches(english, endsOpen)).toEqual([]);
});

describe("plain Korean", () => {
  test("differs from the Korean text where there is one of its own", () => {
    expect(breaches(plain, (text, name) => text === korean?.[name])).toEqual([]);
  });

  test("has short sentences without the words of offices", () => {
    expect(breaches(plain, (text) => longest(text) > longestPlain)).toEqual([]);
    expect(breaches(plain, isHard)).toEqual([]);
  });

  test("has a text of its own wherever the Korean one is hard", () => {
    const isMissing = (text: string, name: string): boolean =>
      isHard(text) && plain?.[name] === undefined;
    expect(breaches(korean, isMissing)).toEqual([]);
  });
});
