/**
 * Versions: a change that was made of what its sender read, and of nothing newer.
 *
 * A thing's `version` grows with each change of it. Who sends the one that they read, in `If-Match`
 * or in the body, is refused once another has changed the thing; without one the change counts in
 * any case.
 */
import { Refusal } from "./refusal.ts";
import { T } from "./schema.ts";

/** As answered, and as sent with a change. */
export const Version = T.Optional(
  T.Integer({ minimum: 1, maximum: 2 ** 31, description: "grows with each change" }),
);

/** The versions of which a change was made; null: of whichever there is. */
export type Wanted = readonly number[] | null;

/** The entity tag of a version; a form of the answer may have more behind the number. */
export const etagOf = (version: number): string => `"${version}"`;

/** `"3"`, and as an answer that is kept has it, `"3.hash"`; what a proxy has weakened is the same. */
const tag = /^(?:W\/)?"([1-9][0-9]{0,9})(?:\.[\w-]{1,64})?"$/;
const tagsMax = 20;

const inHeader = (header: string | undefined): Wanted => {
  if (header === undefined || header.trim() === "*") return null;
  const tags = header.split(",", tagsMax).map((one) => tag.exec(one.trim())?.[1]);
  return tags.flatMap((digits) => (digits === undefined ? [] : [Number(digits)]));
};

/** What an `If-Match` (RFC 9110, 13.1.1) and a body ask for together. */
export const wantedBy = (header: string | undefined, version: number | undefined): Wanted => {
  const wanted = inHeader(header);
  if (version === undefined) return wanted;
  return (wanted ?? [version]).filter((one) => one === version);
};

/** Refuses VERSION_CHANGED (412), with the version that there is. */
export const checkVersion = (wanted: Wanted, version: number): void => {
  if (wanted !== null && !wanted.includes(version)) {
    throw new Refusal("VERSION_CHANGED", { version }, 412);
  }
};
