/**
 * Free texts: what people write, kept beside the log, which holds only the id of the text.
 *
 * A row is written before the commit that names it, under an id that is derived from the command.
 * If the command is refused or changes no state, the row is removed again. A row that a crash left
 * behind is never read.
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

/** A command with a free text: its fingerprint is a hash under the installation's key. */
export const freeTextCommand = (ctx: AnyContext): Command => {
  const fp = keyedHash(keyFor(ctx.broker, "words"), canonicalJson(ctx.params));
  return { ...commandOfRequest(ctx), fp };
};

/** The id of a command's free text. */
export const freeTextIdOf = ({ cid, fp }: Command): string => idFrom("words", cid, fp);

/** Decides after the row of the free text was written; without a row it only decides. */
export const withFreeText = async <D extends Doc, S>(
  { rows, row }: { readonly rows: Collection<D>; readonly row: D | null },
  log: Log,
  command: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  if (row === null) return decide();
  await insertNew(rows, row);
  const dropUnnamed = async () => {
    if ((await log.byCommand(command.cid)) === null) await rows.remove(row._id);
  };
  try {
    const done = await decide();
    if (done.commit === null) await dropUnnamed();
    return done;
  } catch (error) {
    // After any other error the commit may exist, and needs the row.
    if (error instanceof Refusal) await dropUnnamed();
    throw error;
  }
};
