/**
 * Mail tokens: the token in a mail, by which its reader proves that they received it.
 *
 * `<mail>.<whose>.<MAC>`. It is not stored: it is checked by computing the MAC again. The MAC covers
 * the purpose, so a token is valid for one purpose only. A reset token also names the account's
 * generation (../domain/access.ts), so ending the sessions voids it.
 */
import { createHmac } from "node:crypto";
import { areSameBytes } from "../../../mixins/auth/constant-time.ts";

/** The field `whose`: for `reset` the keyed hash of an address and a generation; else a user id. */
export type Purpose = "reset" | "address";
export type MailToken = { readonly mailId: string; readonly whose: string };

const shape = /^([0-9a-f-]{36})\.([0-9a-f-]{36,80})\.([\w-]{43})$/;

const macOf = (key: Buffer, purpose: Purpose, { mailId, whose }: MailToken): Buffer =>
  createHmac("sha256", key).update(`${purpose}.${mailId}.${whose}`).digest();

/** The token of a mail: the same one each time. */
export const mailToken = (key: Buffer, purpose: Purpose, token: MailToken): string =>
  `${token.mailId}.${token.whose}.${macOf(key, purpose, token).toString("base64url")}`;

/** Reads a token that `mailToken` made for this purpose; null for any other text. */
export const readMailToken = (key: Buffer, purpose: Purpose, text: string): MailToken | null => {
  const [, mailId, whose, mac = ""] = shape.exec(text) ?? [];
  if (mailId === undefined || whose === undefined) return null;
  const given = Buffer.from(mac, "base64url");
  const made = macOf(key, purpose, { mailId, whose });
  const isOurs = areSameBytes(given, made);
  return isOurs ? { mailId, whose } : null;
};

const resetShape = /^([0-9a-f]{64})(?:-(\d{1,9}))?$/;

/** The `whose` of a reset token: the hash of an address and the generation of its account. */
export const resetOwner = (emailHash: string, generation: number): string =>
  `${emailHash}-${generation}`;

/** Reads what `resetOwner` made; null for any other text. Old tokens name no generation: 0. */
export const readResetOwner = (whose: string): { emailHash: string; generation: number } | null => {
  const [, emailHash, generation = "0"] = resetShape.exec(whose) ?? [];
  return emailHash === undefined ? null : { emailHash, generation: Number(generation) };
};
