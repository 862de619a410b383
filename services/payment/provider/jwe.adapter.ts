/**
 * JWE: bodies that only the two holders of the key can read (RFC 7516, compact form).
 *
 * As Toss Payments has it for payouts: `alg` is dir, `enc` is A256GCM, and the header has when it
 * was made (`iat`, with the offset of Seoul) and a `nonce`.
 */
import { CompactEncrypt, compactDecrypt } from "jose";
import { type Instant, newId } from "../../contracts/core/units.ts";

const seoulMs = 9 * 3_600_000;
const agreed = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };

const seoulText = (at: Instant): string =>
  `${new Date(Date.parse(at) + seoulMs).toISOString().slice(0, 19)}+09:00`;

/** Encrypts a text. `key`: 64 hexadecimal digits. */
export const encrypted = (key: string, text: string, at: Instant): Promise<string> =>
  new CompactEncrypt(Buffer.from(text))
    // The type wants seconds for `iat`, as RFC 7519 has it; Toss Payments wants this.
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", iat: seoulText(at) as never, nonce: newId() })
    .encrypt(Buffer.from(key, "hex"));

/** Decrypts a text. Rejects what was made with another key or algorithm, or changed. */
export const decrypted = async (key: string, jwe: string): Promise<string> => {
  const { plaintext } = await compactDecrypt(jwe.trim(), Buffer.from(key, "hex"), agreed);
  return Buffer.from(plaintext).toString("utf8");
};
