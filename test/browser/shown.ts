/** Shown: every text that a page shows or says, and which of them should not be there. */
import type { Page } from "playwright-core";
import { districts } from "../../public/screens/search/districts.ts";
import { banks } from "../../public/words/banks.ts";
import { languageNames } from "../../public/words/language-names.ts";
import { events } from "../../services/contracts/events.ts";

/** Proper names that are Korean in every language. */
const properNames: readonly string[] = [
  ...districts.map(([name]) => name),
  ...banks.map(([, name]) => name),
  ...languageNames.map(([, name]) => name),
];
const areas = ["common", "stranger", "worker", "employer", "operator"];

/** The names of all texts; shown, one is a text that is missing. Operators read names of events. */
export const textNames = async (): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  for (const area of areas) {
    const { words } = await import(`../../public/words/ko/${area}.ts`);
    for (const name of Object.keys(words)) if (!(name in events)) names.add(name);
  }
  return names;
};

const read = `(() => {
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.parentElement.closest("script, style, noscript, [aria-hidden=true]") === null) texts.push(node.data);
    } else {
      for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"]) {
        if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
      }
      if (node.matches("input:not([type=password]), textarea")) texts.push(node.value);
    }
  }
  return texts.map((text) => text.trim()).filter((text) => text !== "");
})()`;

/** What a page shows, and what it has a screen reader say. */
export const textsOn = (page: Page): Promise<string[]> => page.evaluate<string[]>(read);

/** What no person should read: a value that is none, or the name of a text. */
const noValue = /\bundefined\b|\bNaN\b|\[object|Invalid Date|\{\w+\}/;

/** Texts that are no texts for people. */
export const unreadable = (texts: readonly string[], names: ReadonlySet<string>): string[] =>
  texts.filter(
    (text) =>
      noValue.test(text) || (text.match(/\w+(?:\.\w+)+/g) ?? []).some((one) => names.has(one)),
  );

/** Collects the texts in the answers of the API. */
export const answersOf = (page: Page): ReadonlySet<string> => {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "string") found.add(value.trim());
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  page.on("response", (response) => {
    if (!response.url().includes("/api/")) return;
    response.json().then(collect, () => undefined);
  });
  return found;
};

/** Texts in Hangul that no one wrote and the API did not send. */
export const ownHangul = (texts: readonly string[], answers: ReadonlySet<string>): string[] => {
  const hangul = /\p{Script=Hangul}/u;
  const sent = [...answers, ...properNames]
    .filter((one) => hangul.test(one))
    .sort((a, b) => b.length - a.length);
  const left = (text: string) => sent.reduce((rest, one) => rest.replaceAll(one, ""), text);
  return texts.filter((text) => hangul.test(text) && hangul.test(left(text)));
};
