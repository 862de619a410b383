/**
 * Texts: the words of requests and answers, sealed, beside the log.
 *
 * A row is written before the commit that names it; one whose commit never came is never read.
 */
import type { Service } from "moleculer";
import { roomOf } from "../../mixins/room.ts";
import { seal, unseal } from "../../mixins/seal.ts";
import { keyedHash, keyFor } from "../../mixins/secret.ts";
import { insertNew } from "../../mixins/store/rows.ts";
import { canonicalJson, idFrom } from "../contracts/units.ts";

type Row = { readonly _id: string; readonly sealed: string };

const rowsOf = (service: Service) => roomOf(service).collection<Row>("texts");
const keyOf = ({ broker }: Service): Buffer => keyFor(broker, "request-texts");

/** Keeps a command's text; answers under which id, the same each time. */
export const keepText = async (service: Service, cid: string, text: string): Promise<string> => {
  const textId = idFrom("text", cid);
  const sealed = seal(keyOf(service), textId, text);
  await insertNew(await rowsOf(service), { _id: textId, sealed });
  return textId;
};

/** Forgets a text that no commit came to name. */
export const dropText = async (service: Service, textId: string): Promise<void> => {
  await (await rowsOf(service)).remove(textId);
};

/** The text of an id; null where there is none. */
export const textOf = async (service: Service, textId?: string): Promise<string | null> => {
  if (textId === undefined) return null;
  const row = await (await rowsOf(service)).get(textId);
  return row === null ? null : unseal(keyOf(service), textId, row.sealed);
};

/** The fingerprint of an input with words in it: only our key can compare it. */
export const sealedPrint = (service: Service, input: unknown): string =>
  keyedHash(keyOf(service), canonicalJson(input));
