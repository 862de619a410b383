/**
 * Commands: the three origins of a decision: a caller's request, another service's message, or
 * OneDay itself. Every command of the services is made here.
 */
import type { Context } from "moleculer";
import { eventIdOf } from "../../services/contracts/core/event-id.ts";
import { type Instant, newId, now, sha256 } from "../../services/contracts/core/units.ts";
import type { Locals, Message, Meta } from "../../services/contracts/index.ts";
import { fingerprint } from "./commit.ts";
import type { Command } from "./event-log.ts";

/**
 * The owner of a request's Idempotency-Keys. An unauthenticated caller has no account, so their
 * keys belong to their network address. Keys from two addresses never meet. If the address changes
 * between two attempts, the second is another command, and the rules decide it again.
 */
export const keeperOf = (userId: string | null, from: string | undefined): string =>
  userId ?? (from === undefined ? "null" : `from ${from}`);

/**
 * The command of a request. Its id is the `cid` that another service sent, else the caller's
 * Idempotency-Key (hashed with its owner and the action), else new.
 */
export const commandOfRequest = (ctx: Context<object, Meta, Locals>): Command => {
  const actor = ctx.locals.caller?.userId ?? null;
  const action = ctx.action?.name ?? "";
  const { cid } = ctx.params as { cid?: string };
  const { key, from } = ctx.meta;
  const owner = keeperOf(actor, from);
  const known = cid ?? (key === undefined ? undefined : sha256(`${owner}|${action}|${key}`));
  return {
    cid: known ?? newId(),
    fp: fingerprint(ctx.params),
    isFresh: known === undefined,
    at: now(),
    meta: {
      correlationId: ctx.requestID ?? newId(),
      // A command id that another service sent names the step of the saga that asks.
      causationId: cid ?? null,
      actor,
      ...(from === undefined ? {} : { from }),
    },
  };
};

type Made = {
  /** Fingerprint of what must not differ when the command is repeated; by default of its id. */
  readonly fp?: string;
  /** See `Command.isFresh`; false by default. */
  readonly isFresh?: boolean;
  readonly at?: Instant;
  readonly actor?: string | null;
};

/** The command of another service's message: every delivery makes the same command. */
export const commandOfMessage = (
  message: Message,
  cid: string,
  { fp = fingerprint(cid), isFresh = false, at = now(), actor = null }: Made = {},
): Command => {
  const { correlationId } = message;
  return { cid, fp, isFresh, at, meta: { correlationId, causationId: eventIdOf(message), actor } };
};

/** A command of OneDay itself: its id names the operation and its subject. */
export const systemCommand = (
  cid: string,
  {
    fp = fingerprint(cid),
    isFresh = false,
    at = now(),
    actor = null,
    correlationId = newId(),
    causationId = null,
  }: Made & {
    readonly correlationId?: string | undefined;
    readonly causationId?: string | null;
  } = {},
): Command => ({ cid, fp, isFresh, at, meta: { correlationId, causationId, actor } });
