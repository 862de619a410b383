/**
 * Seal: a text that only this installation can read, bound to what it belongs to.
 *
 * AES-256-GCM under a key from `keyFor`. What was sealed for one owner does not open for another,
 * so a row that is copied over someone else's is found out.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const cipher = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;
const version = "v1";

/** Encrypts a text for its owner; the same text twice looks different. */
export const seal = (key: Buffer, owner: string, text: string): string => {
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, key, iv);
  sealing.setAAD(Buffer.from(owner));
  const body = Buffer.concat([sealing.update(text, "utf8"), sealing.final()]);
  const parts = [iv, sealing.getAuthTag(), body].map((part) => part.toString("base64url"));
  return [version, ...parts].join(".");
};

/** Reads what `seal` made for the same owner. Throws when it was changed, moved or has another key. */
export const unseal = (key: Buffer, owner: string, sealed: string): string => {
  const [, iv = "", tag = "", body = ""] = sealed.split(".");
  const bytes = (text: string) => Buffer.from(text, "base64url");
  const opening = createDecipheriv(cipher, key, bytes(iv), { authTagLength: tagBytes });
  opening.setAAD(Buffer.from(owner));
  opening.setAuthTag(bytes(tag));
  return opening.update(bytes(body), undefined, "utf8") + opening.final("utf8");
};
