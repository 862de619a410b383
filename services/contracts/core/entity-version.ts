/**
 * Entity versions: optimistic concurrency control.
 *
 * An entity's `version` grows with each change. A client that sends the version it read, in
 * `If-Match` or in the body, is refused once the entity has changed. Without a version the change
 * is always applied.
 */
import { Refusal } from "./refusal.ts";
import { T } from "./schema.ts";

/** As answered, and as sent with a change. */
export const Version = T.Optional(
  T.Integer({ minimum: 1, maximum: 2 ** 31, description: "grows with each change" }),
);

/** The versions that a change may be based on; null: any. */
export type Wanted = readonly number[] | null;

/** The entity tag of a version; an answer's form may have more after the number. */
export const etagOf = (version: number): string => `"${version}"`;

/** `"3"`, or `"3.hash"` as cached answers have it; a tag that a proxy has weakened is the same. */
const tag = /^(?:W\/)?"([1-9][0-9]{0,9})(?:\.[\w-]{1,64})?"$/;
const tagsMax = 20;

const inHeader = (header: string | undefined): Wanted => {
  if (header === undefined || header.trim() === "*") return null;
  const tags = header.split(",", tagsMax).map((one) => tag.exec(one.trim())?.[1]);
  return tags.flatMap((digits) => (digits === undefined ? [] : [Number(digits)]));
};

/** The versions that an `If-Match` (RFC 9110, 13.1.1) and a body ask for together. */
export const wantedBy = (header: string | undefined, version: number | undefined): Wanted => {
  const wanted = inHeader(header);
  if (version === undefined) return wanted;
  return (wanted ?? [version]).filter((one) => one === version);
};

/** Refuses VERSION_CHANGED (412), with the current version. */
export const checkVersion = (wanted: Wanted, version: number): void => {
  if (wanted !== null && !wanted.includes(version)) {
    throw new Refusal("VERSION_CHANGED", { version }, 412);
  }
};
