/**
 * Unsubscribe token: names the person whose offers a mail stops, and proves that OneDay wrote it.
 *
 * It is the person's id and an HMAC of it under a key of this purpose alone, so it is good for
 * nothing else. It does not expire: it must work for 60 days at least (RFC 8058 leaves it open,
 * mail providers ask for it), and it can only stop mails.
 */
import { areSameBytes } from "../../../mixins/auth/constant-time.ts";
import { keyedHash } from "../../../mixins/config/installation-secret.ts";
import { isId } from "../../contracts/core/units.ts";

/** The purpose of its key; see `keyFor`. */
export const unsubscribePurpose = "unsubscribe";

const hashOf = (key: Buffer, userId: string): Buffer =>
  Buffer.from(keyedHash(key, `offers by email|${userId}`), "hex");

const hexOf = (id: string): string => id.replaceAll("-", "");
const idOf = (hex: string): string =>
  hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** The token of a person: 22 and 43 characters of base64url. The same at every call. */
export const unsubscribeToken = (key: Buffer, userId: string): string => {
  const person = Buffer.from(hexOf(userId), "hex").toString("base64url");
  return `${person}.${hashOf(key, userId).toString("base64url")}`;
};

/** The person whom a token names; null for a token that OneDay did not write. */
export const personOf = (key: Buffer, token: string): string | null => {
  const [person = "", hash = ""] = token.split(".");
  const userId = idOf(Buffer.from(person, "base64url").toString("hex"));
  if (!isId(userId)) return null;
  const [given, wanted] = [Buffer.from(hash, "base64url"), hashOf(key, userId)];
  return areSameBytes(given, wanted) ? userId : null;
};
