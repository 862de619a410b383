/**
 * Words: every text of the app, in Korean, plain Korean and English.
 *
 * A language is a folder with a table per area. Korean is complete and decides the names; a text that
 * plain Korean does not have is the Korean one. Tables are loaded with the screens that need them.
 */
import { effect, signal } from "@preact/signals";
import type { Area, Language } from "./areas.ts";
import type { Word } from "./names.ts";
import { tableOf } from "./tables.ts";

export type { Language } from "./areas.ts";

type Table = Readonly<Record<string, string>>;

const place = "oneday.language";
const languages: readonly Language[] = ["ko", "ko-plain", "en"];

/** Korean first; another language by choice alone. */
const chosen = (): Language => languages.find((one) => one === localStorage.getItem(place)) ?? "ko";

export const language = signal<Language>(chosen());
/** The document says which language it is in, from the first screen on; plain Korean has larger type. */
effect(() => {
  const { classList } = document.documentElement;
  document.documentElement.lang = language.value === "en" ? "en" : "ko";
  classList.toggle("plain", language.value === "ko-plain");
});
/** Changes when a table was loaded or another language was chosen. */
const tables = signal<ReadonlyMap<string, Table>>(new Map());
const areas = new Set<Area>();

const loadTable = async (one: Language, area: Area): Promise<void> => {
  const name = `${one}/${area}`;
  if (tables.peek().has(name)) return;
  const { words } = await tableOf[one][area]();
  tables.value = new Map([...tables.peek(), [name, words]]);
};

const needed = (one: Language): readonly Language[] => (one === "ko-plain" ? ["ko", one] : [one]);

/** Loads the texts of an area, once; a screen is shown when they are there. */
export const loadWords = async (area: Area): Promise<void> => {
  areas.add(area);
  await Promise.all(needed(language.peek()).map((one) => loadTable(one, area)));
};

/** Shows the app in another language, in this tab and at the next visit. */
export const speak = async (next: Language): Promise<void> => {
  for (const area of areas) {
    await Promise.all(needed(next).map((one) => loadTable(one, area)));
  }
  localStorage.setItem(place, next);
  language.value = next;
};

const find = (word: string): string | undefined => {
  for (const one of [...needed(language.value)].reverse()) {
    for (const area of areas) {
      const text = tables.value.get(`${one}/${area}`)?.[word];
      if (text !== undefined) return text;
    }
  }
  return undefined;
};

/** A text with its `{values}` filled in. */
export const t = (word: Word, values: Readonly<Record<string, string | number>> = {}): string => {
  const text = find(word);
  if (text === undefined) throw new Error(`no text ${word}`);
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
};

/** A text whose name is made from data; null if there is none. */
export const textOr = (word: string): string | null => find(word) ?? null;

/** What the API says in both languages, in that of the page. */
export const either = (korean: string, english: string): string =>
  language.value === "en" ? english : korean;
