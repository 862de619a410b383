/**
 * JWE: bodies that only the two holders of the key can read (RFC 7516, compact form).
 *
 * As Toss Payments defines it for payouts: `alg` is dir, `enc` is A256GCM. The header has the time
 * of creation (`iat`, with the offset of Seoul) and a `nonce`.
 */
import { CompactEncrypt, compactDecrypt } from "jose";
import { type Instant, newId } from "../../contracts/core/units.ts";

const seoulMs = 9 * 3_600_000;
const agreed = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };

const seoulText = (at: Instant): string =>
  `${new Date(Date.parse(at) + seoulMs).toISOString().slice(0, 19)}+09:00`;

/** Encrypts a text. `key`: 64 hexadecimal digits. */
export const encrypted = (key: string, text: string, at: Instant): string => {
  const header = { alg: "dir", enc: "A256GCM", iat: seoulText(at), nonce: newId() };
  const head = Buffer.from(JSON.stringify(header)).toString("base64url");
  const iv = randomBytes(ivBytes);
  const made = createCipheriv(cipher, Buffer.from(key, "hex"), iv).setAAD(Buffer.from(head));
  const body = Buffer.concat([made.update(text, "utf8"), made.final()]);
  const parts = [iv, body, made.getAuthTag()].map((part) => part.toString("base64url"));
  return [head, "", ...parts].join(".");
};

/** Decrypts a body. Throws for another key, a changed body, or other algorithms. */
export const decrypted = (key: string, jwe: string): string => {
  const [head = "", , iv = "", body = "", tag = ""] = jwe.trim().split(".");
  const { alg, enc } = JSON.parse(Buffer.from(head, "base64url").toString("utf8")) as Record<
    string,
    unknown
  >;
  if (alg !== "dir" || enc !== "A256GCM") throw new Error("not encrypted as agreed");
  const bytes = Buffer.from(key, "hex");
  const opened = createDecipheriv(cipher, bytes, Buffer.from(iv, "base64url"), {
    authTagLength: 16,
  })
    .setAAD(Buffer.from(head))
    .setAuthTag(Buffer.from(tag, "base64url"));
  const text = Buffer.concat([opened.update(Buffer.from(body, "base64url")), opened.final()]);
  return text.toString("utf8");
};
