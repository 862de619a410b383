/** The Idempotency-Key that the HTTP server gives each command, for tests that call past it. */
import type { Middleware } from "moleculer";
import { isRepeatable } from "../../services/contracts/core/action-contract.ts";
import { newId } from "../../services/contracts/core/units.ts";
import { contractOf } from "../../services/contracts/index.ts";

type Options = { meta?: { key?: string } };
type Call = (action: string, params?: unknown, options?: Options) => Promise<unknown>;

/** A call over the wire is retried when its answer is late: without a key it happens twice. */
const keyed = (action: string, options: Options = {}): Options => {
  const contract = contractOf(action);
  const isCommand = contract?.rest !== undefined && !contract.rest.startsWith("GET ");
  if (!isCommand || contract.key === "required" || !isRepeatable(contract)) return options;
  return { ...options, meta: { key: newId(), ...options.meta } };
};

/** Gives every command of a node without an HTTP server a key, as the server does. */
export const asTheDoor = {
  name: "AsTheDoor",
  // biome-ignore lint/suspicious/noExplicitAny: Moleculer types the hook by its own overloads.
  call(next: any) {
    const call = next as Call;
    return ((action: string, params?: unknown, options?: Options) =>
      call(action, params, keyed(action, options))) as typeof next;
  },
} as Middleware;
