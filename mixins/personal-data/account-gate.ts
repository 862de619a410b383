/**
 * Gate: whether someone may begin something new in a service.
 *
 * Owns the streams `account:<userId>` of a service. Who closes a gate looks afterwards at all that
 * stood in the log before: what began earlier keeps him from leaving. What is written later, by a
 * request that had found the gate open, is looked at once more by what follows the log, and comes to
 * nothing when its owner is gone. So of a beginning and a leaving at the same moment one always sees
 * the other.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Errors, type Service } from "moleculer";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { positionOf } from "../log/commit.ts";
import type { Command, Log } from "../log/event-log.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { readModelsOf } from "../projection/read-models.ts";
import { accountGates, type GateEvent, type GateState, moveGate } from "./account-gate-rules.ts";

export type AccountGate = {
  /** Nothing new begins from its commit on; resolves when all that began before can be seen. */
  close(service: Service, userId: string, asked: Command): Promise<void>;
  /** Undoes a close by its command's id, or makes sure that it never comes. */
  reopen(service: Service, userId: string, undoes: string, asked: Command): Promise<void>;
  /** He is gone: what has begun since the close comes to nothing. */
  end(service: Service, userId: string, asked: Command): Promise<void>;
};

const lookMs = 10;
/** Within the attempt of who asks; he asks again. */
const readMsMax = 3000;

/** Refuses ACCOUNT_CLOSING. */
export const checkGate = async (log: Log, userId: string): Promise<void> => {
  if ((await log.state(accountGates, userId)) !== "open") throw new Refusal("ACCOUNT_CLOSING");
};

/** Waits until the service's own read models show what stood in its log at a position. */
const readUpTo = async (service: Service, position: number): Promise<void> => {
  const endMs = performance.now() + readMsMax;
  for (const view of readModelsOf(service)) {
    for (;;) {
      const at = (await view.positions())[service.name];
      if (at === undefined || at.position >= position) break;
      if (performance.now() > endMs) {
        throw new Errors.MoleculerRetryableError("a list is behind", 503, "UNAVAILABLE", {});
      }
      await pause(lookMs);
    }
  }
};

const append = async (
  service: Service,
  userId: string,
  type: GateEvent["type"],
  asked: Command,
): Promise<void> => {
  const log = await resourcesOf(service).log();
  const rule = (state: GateState) => moveGate(state, userId, type);
  const { commit } = await log.decide(accountGates, userId, rule, asked);
  if (commit !== null) await readUpTo(service, positionOf(commit._id));
};

/** The gate of a service whose lists tell what is open. */
export const accountGate: AccountGate = {
  close: (service, userId, asked) => append(service, userId, "accountClosed", asked),
  end: (service, userId, asked) => append(service, userId, "accountGone", asked),
  async reopen(service, userId, undoes, asked) {
    const log = await resourcesOf(service).log();
    const undo = (state: GateState) => moveGate(state, userId, "accountReopened");
    await log.cancel(undoes, accountGates, userId, undo, asked);
  },
};
