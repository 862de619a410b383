/**
 * Words: what people write, kept beside the log, which knows its id and nothing of what it says.
 *
 * A row is written before the commit that names it, under an id that the same command always makes.
 * What a command wrote that was refused, or changed nothing, is taken out again; a row that a crash
 * left behind is never read.
 */
import type { ServiceBroker } from "moleculer";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { canonicalJson, idFrom } from "../../services/contracts/core/units.ts";
import { keyedHash, keyFor } from "../config/installation-secret.ts";
import { commandOfRequest } from "../log/commands.ts";
import type { Command, Decided, Log } from "../log/event-log.ts";
import { insertNew } from "../store/conditional-writes.ts";
import type { Collection, Doc } from "../store/store.ts";

type AnyContext = Parameters<typeof commandOfRequest>[0] & { readonly broker: ServiceBroker };

/** A command with words in it: only our key can compare its fingerprint. */
export const freeTextCommand = (ctx: AnyContext): Command => {
  const fp = keyedHash(keyFor(ctx.broker, "words"), canonicalJson(ctx.params));
  return { ...commandOfRequest(ctx), fp };
};

/** The id under which a command's words lie. */
export const freeTextIdOf = ({ cid, fp }: Command): string => idFrom("words", cid, fp);

/** Decides while a row of words lies ready; without a row it only decides. */
export const withFreeText = async <D extends Doc, S>(
  { rows, row }: { readonly rows: Collection<D>; readonly row: D | null },
  log: Log,
  asked: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  if (row === null) return decide();
  await insertNew(rows, row);
  const dropUnnamed = async () => {
    if ((await log.byCommand(asked.cid)) === null) await rows.remove(row._id);
  };
  try {
    const done = await decide();
    if (done.commit === null) await dropUnnamed();
    return done;
  } catch (error) {
    // After any other error the commit may stand, and needs them.
    if (error instanceof Refusal) await dropUnnamed();
    throw error;
  }
};
