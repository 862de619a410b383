/**
 * Sealed text: a text that only this installation can read, bound to its owner.
 *
 * AES-256-GCM under a key from `keyFor`, with the owner as additional data. A text sealed for one
 * owner does not open for another, so a row copied over another user's is detected.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const cipher = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;
const version = "v1";

/** Encrypts a text for its owner; the same text twice gives different results. */
export const seal = (key: Buffer, owner: string, text: string): string => {
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, key, iv);
  sealing.setAAD(Buffer.from(owner));
  const body = Buffer.concat([sealing.update(text, "utf8"), sealing.final()]);
  const parts = [iv, sealing.getAuthTag(), body].map((part) => part.toString("base64url"));
  return [version, ...parts].join(".");
};

/** Decrypts what `seal` made. Throws for a changed text, another owner or another key. */
export const unseal = (key: Buffer, owner: string, sealed: string): string => {
  const [, iv = "", tag = "", body = ""] = sealed.split(".");
  const bytes = (text: string) => Buffer.from(text, "base64url");
  const opening = createDecipheriv(cipher, key, bytes(iv), { authTagLength: tagBytes });
  opening.setAAD(Buffer.from(owner));
  opening.setAuthTag(bytes(tag));
  return opening.update(bytes(body), undefined, "utf8") + opening.final("utf8");
};
