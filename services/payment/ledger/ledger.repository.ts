/**
 * Ledger repository: reads and posts the entries of the one `ledger` stream, each once under its
 * id.
 */
import type { Context, Service } from "moleculer";
import { commandOfMessage, commandOfRequest } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import type { Command, Decided, Log, StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Locals, Message, Meta } from "../../contracts/index.ts";
import { type Charge, type ChargeEvent, empty as noCharge, evolve as ofCharge } from "./charge.ts";
import { type EntryKind, type EntryOf, isOfKind, type Posted } from "./entry.ts";
import { empty, evolve, type Ledger } from "./ledger.ts";

export type PaymentService = Service & LogMethods;

/**
 * The ledger's stream. Change `form` with every change of what an entry does to the state, so that
 * no start reads an older snapshot.
 */
export const ledger: StreamDefinition<Ledger, Posted> = {
  stream: "ledger",
  empty,
  evolve,
  kept: { form: "2026-11-30", everyCommits: 1000 },
};
/** The ledger is one stream, so it has no id. */
export const ledgerId = "";

export const charges: StreamDefinition<Charge, ChargeEvent> = {
  stream: "charge",
  empty: noCharge,
  evolve: ofCharge,
};

/** The event of an outgoing transfer with an unknown outcome; `detail` says why. */
export type Unknown = { readonly type: "unknown"; readonly data: { readonly detail: string } };
/**
 * The streams of outgoing transfers with an unknown outcome. The state is the latest detail, null
 * without one.
 */
export const unknownsOf = (
  stream: "withdrawal" | "refund",
): StreamDefinition<string | null, Unknown> => ({
  stream,
  empty: null,
  evolve: (_, { data }) => data.detail,
});

/**
 * The command of an entry. Its id names what the entry is about; a repeat must have the same input.
 */
export const entryCommand = (
  ctx: Context<object, Meta, Locals>,
  cid: string,
  input: object,
): Command => ({ ...commandOfRequest(ctx), cid, fp: fingerprint(input), isFresh: false });

/** The command that follows from a message. */
export const followUp = (message: Message, cid: string, input: object): Command =>
  commandOfMessage(message, cid, { fp: fingerprint(input), actor: message.actor });

/** The entry that a command posted, and when; null when it posted none. */
const foundBy = async (
  log: Log,
  cid: string,
): Promise<{ readonly entry: Posted["data"]; readonly postedAt: Instant } | null> => {
  const commit = await log.byCommand(cid);
  if (commit?.stream !== ledger.stream) return null;
  const [posted] = commit.events as unknown as readonly Posted[];
  return posted === undefined ? null : { entry: posted.data, postedAt: commit.at };
};

/** The entry that a command posted; null when it posted none. */
export const entryBy = async (log: Log, cid: string): Promise<Posted["data"] | null> =>
  (await foundBy(log, cid))?.entry ?? null;

/** The entry of a kind that a command posted, and when. Throws when there is none. */
export const postedBy = async <K extends EntryKind>(
  log: Log,
  cid: string,
  kind: K,
): Promise<EntryOf<K> & { readonly postedAt: Instant }> => {
  const found = await foundBy(log, cid);
  if (found === null || !isOfKind(found.entry, kind)) throw new Error(`${cid} is no ${kind}`);
  return { ...found.entry, postedAt: found.postedAt };
};

/** Posts what the rule returns. Refuses what the rule refuses, KEY_REUSED and STEP_CANCELLED. */
export const post = async (
  log: Log,
  rule: (state: Ledger) => readonly Posted[],
  command: Command,
): Promise<Decided<Ledger>> => log.decide(ledger, ledgerId, rule, command);
