/**
 * Mail tokens: what a mail carries so that its reader can prove that he reads it.
 *
 * `<mail>.<whose>.<MAC>`: nothing of it is stored, it is made when the mail is written and checked
 * by making it again. What it is for is under the MAC, so a token of one purpose is none for another.
 * That of a reset names the account's generation (../domain/access.ts) as well: an ending voids it.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** `reset`: whose is the keyed hash of an address, with a generation; `address`: a user's id. */
export type Purpose = "reset" | "address";
export type MailToken = { readonly mailId: string; readonly whose: string };

const shape = /^([0-9a-f-]{36})\.([0-9a-f-]{36,80})\.([\w-]{43})$/;

const macOf = (key: Buffer, purpose: Purpose, { mailId, whose }: MailToken): Buffer =>
  createHmac("sha256", key).update(`${purpose}.${mailId}.${whose}`).digest();

export const mailToken = (key: Buffer, purpose: Purpose, token: MailToken): string =>
  `${token.mailId}.${token.whose}.${macOf(key, purpose, token).toString("base64url")}`;

/** What a token that we made for this purpose says; null for any other text. */
export const readMailToken = (key: Buffer, purpose: Purpose, text: string): MailToken | null => {
  const [, mailId, whose, mac = ""] = shape.exec(text) ?? [];
  if (mailId === undefined || whose === undefined) return null;
  const given = Buffer.from(mac, "base64url");
  const made = macOf(key, purpose, { mailId, whose });
  const isOurs = given.length === made.length && timingSafeEqual(given, made);
  return isOurs ? { mailId, whose } : null;
};

const resetShape = /^([0-9a-f]{64})(?:-(\d{1,9}))?$/;

/** Whose a reset is: an address and the generation of its account. */
export const resetOwner = (emailHash: string, generation: number): string =>
  `${emailHash}-${generation}`;

/** Reads what `resetOwner` made; one without a generation is from before it was named: 0. */
export const readResetOwner = (whose: string): { emailHash: string; generation: number } | null => {
  const [, emailHash, generation = "0"] = resetShape.exec(whose) ?? [];
  return emailHash === undefined ? null : { emailHash, generation: Number(generation) };
};
