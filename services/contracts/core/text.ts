/**
 * Text: normalisation and acceptance of user text.
 *
 * A schema's `reads` says how its text is normalised. Validation does so before it checks lengths
 * and formats (./validator.ts), for requests and for calls between services alike.
 */

/** How a text is normalised. `opaque` is made by a program: compared and never shown. */
export type Reads = "line" | "lines" | "query" | "password" | "email" | "id" | "code" | "opaque";
/** Why a text is rejected, in Korean and in English. */
export type Wrong = { readonly message: string; readonly english: string };

const invisible: Wrong = {
  message: "보이는 글자가 있어야 합니다.",
  english: "It must have a letter that can be seen.",
};
const control: Wrong = {
  message: "줄바꿈, 제어 문자, 글의 방향을 바꾸는 문자는 쓸 수 없습니다.",
  english: "It must have no line breaks, control characters or marks that turn the direction.",
};
const marks: Wrong = {
  message: "한 글자에 겹친 기호가 너무 많습니다.",
  english: "Too many marks are stacked on one letter.",
};
const broken: Wrong = {
  message: "올바른 유니코드 글이 아닙니다.",
  english: "It is not a well-formed text.",
};

const grown: Wrong = {
  message: "여러 글자로 풀리는 글자가 너무 많습니다.",
  english: "Too many of its letters stand for several others.",
};

/** A visible letter, digit or sign: no filler, blank or lone mark. */
const seen = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;
/** C0 and C1 controls, line and paragraph separators, bidi controls, and noncharacters. */
const refusedInLine = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Noncharacter_Code_Point}]/u;
const refusedInLines = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\p{Noncharacter_Code_Point}]/u;
/** More marks on one letter than any language uses (UAX #15, Stream-Safe Text Format). */
const stacked = /\p{M}{31}/u;
const upper = /[A-F]/;
const uuid = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/i;
/** Blanks that an input field leaves; a line break is not among them. */
const blanks = " \t\u00a0\u3000";

const trimmed = (text: string): string => {
  let [from, to] = [0, text.length];
  while (from < to && blanks.includes(text.charAt(from))) from += 1;
  while (to > from && blanks.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
};

/** Crockford's base32: `O` is 0, `I` and `L` are 1, hyphens and blanks are ignored. */
const crockford = (text: string): string =>
  text
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[\s-]/g, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");

const readings: Readonly<Record<Reads, (text: string) => string>> = {
  line: (text) => text.normalize("NFC"),
  query: (text) => text.normalize("NFC"),
  lines: (text) => text.normalize("NFC").replaceAll(/\r\n?|[\u2028\u2029]/g, "\n"),
  password: (text) => text.normalize("NFKC"),
  email: trimmed,
  id: (text) => (upper.test(text) && uuid.test(text) ? text.toLowerCase() : text),
  code: crockford,
  opaque: (text) => text,
};

const wrongIn: Readonly<Record<Reads, (text: string) => Wrong | null>> = {
  line: (text) => {
    if (refusedInLine.test(text)) return control;
    return text === "" || seen.test(text) ? null : invisible;
  },
  query: (text) => (refusedInLine.test(text) ? control : null),
  lines: (text) => {
    if (refusedInLines.test(text)) return control;
    return text === "" || seen.test(text) ? null : invisible;
  },
  password: () => null,
  // A quoted local part may contain anything, even a line break.
  email: (text) => (text.includes('"') || refusedInLine.test(text) ? control : null),
  id: () => null,
  code: () => null,
  opaque: (text) => (text.includes("\0") ? control : null),
};

/** At most this many UTF-16 units become one letter under NFC; a longer text is too long unread. */
const unitsPerLetter = 8;

/** Twice the length and some: ㈜ in a name grows, and 4,000 times U+FDFA would be 72,000 letters. */
const growthMax = 2;
const growthFree = 100;
const filtered: ReadonlySet<Reads> = new Set(["line", "lines", "query"]);

/** Whether the form that the filters examine is far longer than the text. */
const grows = (text: string): boolean =>
  text.normalize("NFKC").length > text.length * growthMax + growthFree;

/**
 * A normalised text, and why it is rejected, null where it is not. O(length). A text far beyond
 * `lengthMax` is returned unchanged, for the length check to reject.
 */
export const readText = (
  reads: Reads,
  text: string,
  lengthMax: number,
): readonly [text: string, wrong: Wrong | null] => {
  if (text.length > lengthMax * unitsPerLetter) return [text, null];
  if (!text.isWellFormed()) return [text, broken];
  if (stacked.test(text)) return [text, marks];
  const plain = readings[reads](text);
  if (filtered.has(reads) && grows(plain)) return [plain, grown];
  return [plain, wrongIn[reads](plain)];
};
