/**
 * Audit key: the Ed25519 key that signs checkpoints of the audit log.
 *
 * It is made once and stored sealed for the life of the installation. With its public half, anyone
 * can verify checkpoints that are years old.
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
  // Another replica inserted first, so its key is used.
  return (await rows.get(rowId))?.sealed ?? sealed;
};

/** The key of this installation; the first call makes it. */
export const auditKey = async (service: Service): Promise<AuditKey> => {
  const sealed = await sealedKey(service);
  const key = createPrivateKey(unseal(keyFor(service.broker, "audit-key"), rowId, sealed));
  return {
    publicPem: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
};
