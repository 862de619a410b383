/**
 * Audit key: the Ed25519 key that checkpoints of the audit log are signed with.
 *
 * It is made once and kept, encrypted, as long as the installation lives: whoever noted its public
 * half can check what was signed years ago.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { insertNew } from "../../../mixins/store/conditional-writes.ts";

type Row = { readonly _id: string; readonly sealed: string };
export type AuditKey = { readonly publicPem: string; readonly sign: (text: string) => string };

const rowId = "audit";

const sealedKey = async (service: Service): Promise<string> => {
  const rows = await resourcesOf(service).collection<Row>("audit_key");
  const have = await rows.get(rowId);
  if (have !== null) return have.sealed;
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const sealed = seal(keyFor(service.broker, "audit-key"), rowId, pem);
  if (await insertNew(rows, { _id: rowId, sealed })) return sealed;
  // Another replica was faster: its key is everyone's.
  return (await rows.get(rowId))?.sealed ?? sealed;
};

/** The key of this installation; who asks first makes it. */
export const auditKey = async (service: Service): Promise<AuditKey> => {
  const sealed = await sealedKey(service);
  const key = createPrivateKey(unseal(keyFor(service.broker, "audit-key"), rowId, sealed));
  return {
    publicPem: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
};
