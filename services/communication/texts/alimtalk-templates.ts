/**
 * Templates: the texts of notifications as Alimtalk takes them.
 *
 * KakaoTalk delivers only texts of templates that were registered and approved before: fixed words
 * with `#{variables}`, of 1,000 characters at most, and none that advertises. So each template is
 * the Korean text of a kind with variables in place of its values. A text with parts that are there
 * or not is one template for each form. The code of a template follows from its text: another
 * wording is another template, to be registered again.
 */
import {
  isKind,
  kindRow,
  type Language,
  type NotificationKind,
  notificationKinds,
} from "../../contracts/communication/notification-kinds.ts";
import { sha256 } from "../../contracts/core/units.ts";
import { textOfKind } from "./notification-texts.ts";
import {
  type Data,
  type LeadParts,
  leadPartsOf,
  type Text,
  type Words,
  type Work,
  wordsOf,
  written,
} from "./phrase.ts";

/** `kind`: what it is for. `text`: with `#{variables}`. */
export type Template = { readonly code: string; readonly kind: string; readonly text: string };
export type Variables = Readonly<Record<string, string>>;
export type Written = { readonly template: Template; readonly variables: Variables };

/** Of a text with the values in it, by KakaoTalk's rule. */
export const textCharsMax = 1000;
const codeChars = 10;

/** Korean alone is registered. */
export type AlimtalkLanguage = "ko" | "ko-plain";

/** The language of the messages to a reader; readers of English get plain Korean. */
export const alimtalkLanguage = (language: Language): AlimtalkLanguage =>
  language === "ko" ? "ko" : "ko-plain";

/** Their words are those of others (a refusal, the name of a queue), so they are no template. */
const quoting: readonly string[] = ["occurrenceRefused", "openEnds"];

/** Whether a kind may go by Alimtalk: not what may interest someone, which counts as advertising. */
export const hasTemplate = (kind: string): kind is NotificationKind =>
  isKind(kind) && kindRow(kind).isTransactional && !quoting.includes(kind);

const templateOf = (kind: string, text: string): Template => ({
  code: `${kind}-${sha256(text).slice(0, codeChars)}`,
  kind,
  text,
});

/** The text of a template with its variables in it. */
export const filled = (text: string, variables: Variables): string =>
  text.replaceAll(/#\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);

const marked = (name: string): string => `#{${name}}`;
const leadVariables = { title: "workTitle", when: "workTime", address: "workPlace" } as const;

/** Words that write a variable in place of each value, and note its value. */
const noting = (words: Words, data: Data, note: (name: string, value: string) => void) => {
  const as =
    (write: (value: string | undefined) => string, suffix: string) =>
    (mark: string | undefined): string => {
      // Without its value the text would have a hole: it is no template.
      if (mark === undefined) throw new MissingValue();
      const key = mark.slice(2, -1);
      note(`${key}${suffix}`, write(data[key]));
      return marked(`${key}${suffix}`);
    };
  return {
    won: as(words.won, ""),
    month: as(words.month, ""),
    duration: as(words.duration, ""),
    time: as(words.time, "Time"),
    date: as(words.date, "Date"),
    clock: as(words.clock, "Clock"),
  } satisfies Words;
};

/** A value that a text cannot do without is absent. */
class MissingValue extends Error {}

/** The form of a text for these values; null where one is missing. `seen` hears what it reads. */
const formOf = (
  kind: string,
  text: Text,
  language: AlimtalkLanguage,
  data: Data,
  lead: LeadParts | null,
  seen: (name: string) => void = () => undefined,
): Written | null => {
  const variables: Record<string, string> = {};
  const words = noting(wordsOf(language), data, (name, value) => {
    variables[name] = value;
  });
  // Over an object of its own: a proxy of frozen data may not answer another value.
  const marks = new Proxy({} as Data, {
    get(_, name) {
      seen(String(name));
      return data[String(name)] === undefined ? undefined : marked(String(name));
    },
  });
  const leadMarks =
    lead === null
      ? null
      : {
          title: marked(leadVariables.title),
          when: marked(leadVariables.when),
          address: marked(leadVariables.address),
        };
  try {
    const form = written(text, language, marks, words, leadMarks);
    if (form.includes("undefined")) return null;
    for (const part of ["title", "when", "address"] as const) {
      if (lead !== null) variables[leadVariables[part]] = lead[part];
    }
    const used = [...form.matchAll(/#\{(\w+)\}/g)].map(([, name = ""]) => name);
    const values = used.map((name) => [name, variables[name] ?? data[name] ?? ""] as const);
    return { template: templateOf(kind, form), variables: Object.fromEntries(values) };
  } catch (error) {
    if (error instanceof MissingValue) return null;
    throw error;
  }
};

/**
 * The template of a notification and its variables; null for a kind without one, and for a
 * notification that lacks a value which its text needs.
 */
export const templated = (
  kind: string,
  language: AlimtalkLanguage,
  data: Data,
  work: Work | null,
): Written | null => {
  if (!hasTemplate(kind)) return null;
  const text = textOfKind(kind);
  return formOf(kind, text, language, data, leadPartsOf(text, language, work));
};

/** Several notifications that were held back for one person: how many, without their texts. */
export const gathered = (count: number): Written => ({
  template: gatheredTemplate,
  variables: { count: String(count) },
});
const gatheredTemplate = templateOf(
  "gathered",
  "확인하지 않은 알림이 #{count}건 있습니다. 원데이에서 확인해 주세요.",
);

/** The code that proves a phone number. */
export const phoneCode = (code: string): Written => ({
  template: phoneCodeTemplate,
  variables: { code },
});
export const phoneCodeKind = "phoneCode";
const phoneCodeTemplate = templateOf(
  phoneCodeKind,
  "[원데이] 인증번호는 #{code}입니다. 10분 안에 입력해 주세요. 원데이는 이 번호를 묻지 않으니 다른 사람에게 알려 주지 마세요.",
);

/** All subsets of some names. */
const subsetsOf = (names: readonly string[]): string[][] =>
  names.reduce<string[][]>((all, name) => all.concat(all.map((one) => one.concat(name))), [[]]);

const formsOf = (kind: NotificationKind, language: AlimtalkLanguage): Template[] => {
  const text = textOfKind(kind);
  const anyLead = { title: "", when: "", address: "" };
  const leads = text.lead === "none" ? [null] : [null, anyLead];
  const names = new Set<string>();
  const everything = new Proxy({}, { get: () => "1" }) as Data;
  formOf(kind, text, language, everything, null, (name) => names.add(name));
  return subsetsOf([...names]).flatMap((some) => {
    const data = Object.fromEntries(some.map((name) => [name, "1"]));
    return leads.flatMap((lead) => formOf(kind, text, language, data, lead)?.template ?? []);
  });
};

/** Every template that OneDay sends, each once: what is to be registered with the provider. */
export const allTemplates = (): Template[] => {
  const kinds = (Object.keys(notificationKinds) as NotificationKind[]).filter(hasTemplate);
  const forms = kinds.flatMap((kind) =>
    (["ko", "ko-plain"] as const).flatMap((language) => formsOf(kind, language)),
  );
  const all = [gatheredTemplate, phoneCodeTemplate, ...forms];
  return [...new Map(all.map((one) => [one.code, one])).values()];
};
