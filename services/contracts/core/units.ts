/**
 * Units: the values that every service must interpret alike.
 *
 * Money is whole won, time is a UTC instant as text, an id is a UUID. Amounts are positive; the
 * direction of money is in the posting, never in a sign.
 */
import { hash, randomUUID } from "node:crypto";

declare const unit: unique symbol;

/** Whole Korean won, an exact integer. */
export type Won = number & { readonly [unit]: "won" };
/** A UTC instant, `2026-11-23T00:00:00.000Z`. As text it sorts by time. */
export type Instant = string & { readonly [unit]: "instant" };
/** A calendar date in Asia/Seoul, `2026-11-23`. */
export type SeoulDate = string & { readonly [unit]: "seoulDate" };

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** Korea has had no daylight saving since 1988: Seoul is always UTC plus nine hours. */
export const seoulOffsetMs = 9 * hourMs;
const instantChars = "2026-11-23T00:00:00.000Z".length;

/** A checked amount. Throws RangeError on a fraction or an amount that a double cannot hold. */
export const won = (amount: number): Won => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not whole won: ${amount}`);
  return amount as Won;
};

/** A text or epoch milliseconds as a UTC instant. Throws RangeError. */
export const instant = (from: string | number): Instant => new Date(from).toISOString() as Instant;

/** Earlier and later than every instant in use. */
export const earliest = instant(0);
export const latest = instant(Date.UTC(9999, 0));

/** The current time. Called once per request, at the edge; rules get it as data. */
export const now = (): Instant => instant(Date.now());

/** The instant `ms` later (or earlier when negative). */
export const later = (at: Instant, ms: number): Instant => instant(Date.parse(at) + ms);

/** The same day and time some years later; 1 March for a 29 February that does not exist. */
export const yearsLater = (at: Instant, years: number): Instant => {
  const date = new Date(at);
  return instant(date.setUTCFullYear(date.getUTCFullYear() + years));
};

/** Whole minutes from one instant to another, rounded down. */
export const minutesBetween = (from: Instant, to: Instant): number =>
  Math.floor((Date.parse(to) - Date.parse(from)) / minuteMs);

/** The calendar date in Seoul at an instant. */
export const seoulDate = (at: Instant): SeoulDate => {
  // Before 15:00 UTC the dates are the same; computing a wage asks very often.
  if (at.length === instantChars && at.slice(11, 13) < "15") return at.slice(0, 10) as SeoulDate;
  return new Date(Date.parse(at) + seoulOffsetMs).toISOString().slice(0, 10) as SeoulDate;
};

/** The instant at which a Seoul date begins, plus `minutes`. */
export const seoulInstant = (date: SeoulDate, minutes = 0): Instant =>
  instant(Date.parse(`${date}T00:00:00.000+09:00`) + minutes * minuteMs);

/** A new random id. Rules never make ids: they get them as data. */
export const newId = (): string => randomUUID();

/** Whether a value is the text of a UUID of any version. */
export const isId = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** Cache of member names as JSON with their colon; most values share a few names. */
const nameCache = new Map<string, string>();
const namesMax = 5000;

const nameJson = (name: string): string => {
  const known = nameCache.get(name);
  if (known !== undefined) return known;
  const json = `${JSON.stringify(name)}:`;
  if (nameCache.size < namesMax) nameCache.set(name, json);
  return json;
};

/** JSON with sorted keys: equal values have equal text. `undefined` members are left out. */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = value as Readonly<Record<string, unknown>>;
  // Every commit is hashed through here: no allocation but the list of keys.
  let text = "";
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined) continue;
    text += `${text === "" ? "{" : ","}${nameJson(key)}${canonicalJson(member)}`;
  }
  return text === "" ? "{}" : `${text}}`;
};

/** Whether two values are equal, in whatever order their members are written. */
export const isSame = (one: unknown, other: unknown): boolean =>
  one === other || canonicalJson(one) === canonicalJson(other);

/** SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => hash("sha256", text);

/** The deterministic id of some parts, in UUID form (version 8, RFC 9562). */
export const idFrom = (...parts: readonly string[]): string => {
  const hex = sha256(parts.join("\u0000"));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
};
