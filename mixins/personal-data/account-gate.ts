/**
 * Account gate: whether a person may begin something new in a service.
 *
 * Owns the streams `account:<userId>` of a service. After a close, the service checks everything
 * that was in the log before: what began earlier prevents the person from leaving. A request that
 * found the gate open may append later. The log consumers check it once more, and it comes to
 * nothing if the person has left. So if a beginning and a leaving happen at the same time, one
 * always sees the other.
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
  /** From its commit on, nothing new begins; resolves when all that began before is visible. */
  close(service: Service, userId: string, command: Command): Promise<void>;
  /** Undoes a close by its command's id, or makes sure that it never happens. */
  reopen(service: Service, userId: string, undoes: string, command: Command): Promise<void>;
  /** The person has left: what has begun since the close comes to nothing. */
  end(service: Service, userId: string, command: Command): Promise<void>;
};

const lookMs = 10;
/** Less than one attempt of the caller, which retries. */
const readMsMax = 3000;

/** Refuses ACCOUNT_CLOSING unless the gate of the person is open. */
export const checkGate = async (log: Log, userId: string): Promise<void> => {
  if ((await log.state(accountGates, userId)) !== "open") throw new Refusal("ACCOUNT_CLOSING");
};

/** Waits until the service's own read models have read its log up to a position. */
const readUpTo = async (service: Service, position: number): Promise<void> => {
  const endMs = performance.now() + readMsMax;
  for (const readModel of readModelsOf(service)) {
    for (;;) {
      const at = (await readModel.positions())[service.name];
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
  command: Command,
): Promise<void> => {
  const log = await resourcesOf(service).log();
  const rule = (state: GateState) => moveGate(state, userId, type);
  const { commit } = await log.decide(accountGates, userId, rule, command);
  if (commit !== null) await readUpTo(service, positionOf(commit._id));
};

/** The gate of a service whose read models show what is open. */
export const accountGate: AccountGate = {
  close: (service, userId, command) => append(service, userId, "accountClosed", command),
  end: (service, userId, command) => append(service, userId, "accountGone", command),
  async reopen(service, userId, undoes, command) {
    const log = await resourcesOf(service).log();
    const undo = (state: GateState) => moveGate(state, userId, "accountReopened");
    await log.cancel(undoes, accountGates, userId, undo, command);
  },
};
