/**
 * VAPID key: the P-256 key by which push services know this installation (RFC 8292).
 *
 * It is made once and stored sealed. Another key would end every subscription.
 */
import { createECDH } from "node:crypto";
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { insertNew } from "../../../mixins/store/conditional-writes.ts";

type Row = { readonly _id: string; readonly sealed: string };
/** Both base64url: the uncompressed point, and the 32 bytes of the private half. */
export type VapidKey = { readonly publicKey: string; readonly privateKey: string };

const rowId = "vapid";
const scalarBytes = 32;

const made = (): VapidKey => {
  const pair = createECDH("prime256v1");
  const publicKey = pair.generateKeys().toString("base64url");
  const bytes = pair.getPrivateKey();
  // Leading zeros are left out by the curve's library, and needed by the format.
  const padded = Buffer.concat([Buffer.alloc(scalarBytes - bytes.length), bytes]);
  return { publicKey, privateKey: padded.toString("base64url") };
};

/** The key of this installation; the first call makes it. */
export const vapidKey = async (service: Service): Promise<VapidKey> => {
  const rows = await resourcesOf(service).collection<Row>("push_key");
  const key = keyFor(service.broker, "vapid-key");
  const open = ({ sealed }: Row): VapidKey => JSON.parse(unseal(key, rowId, sealed));
  const known = await rows.get(rowId);
  if (known !== null) return open(known);
  await insertNew(rows, { _id: rowId, sealed: seal(key, rowId, JSON.stringify(made())) });
  const kept = await rows.get(rowId);
  if (kept === null) throw new Error("the push key is not kept");
  return open(kept);
};
