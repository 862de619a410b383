/**
 * Transfer: one request to the provider, until its outcome is known.
 *
 * A reactor asks first, under a key that is the same over every crash. A lost answer makes the
 * outcome `unknown`. Then the scheduler of unknown transfers, a webhook or an operator finds the
 * outcome, and all of them settle it in the same way. Its end is one entry of the ledger under one
 * id, so the first end counts.
 */
import type { Service, ServiceSchema } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import type { Command, Log } from "../../../mixins/log/event-log.ts";
import { count, raiseAlert } from "../../../mixins/metrics/metrics.ts";
import { type Outcome, reactor } from "../../../mixins/reactor.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { EventName } from "../../contracts/events.ts";
import type { Message } from "../../contracts/index.ts";
import { followUp, type PaymentService } from "../ledger/ledger.repository.ts";
import type { Kind, Provider } from "../provider/provider.ts";

/** Makes the command of an entry, from the source of the answer. */
export type CommandMaker = (cid: string, input: object) => Command;

/** The state of a transfer in our own records. */
export type TransferState = {
  readonly key: string;
  readonly amountWon: number;
  /** For a refund, the receipt of its charge. */
  readonly receipt?: string;
  readonly status: "open" | "unknown" | "over";
};

export type Transfer = {
  readonly kind: Kind;
  /** Null for an id of no transfer. */
  readonly state: (log: Log, id: string) => Promise<TransferState | null>;
  /** Asks the provider to do it, once under its key. */
  readonly ask: (service: PaymentService, provider: Provider, id: string) => Promise<Outcome>;
  /**
   * Records the outcome. A repeat of the same outcome changes nothing; another than the first is
   * refused.
   */
  readonly settle: (log: Log, id: string, outcome: Outcome, by: CommandMaker) => Promise<void>;
};

/** The provider that a running service uses. */
export type ProviderOf = (service: Service) => Provider;

/** Records an outcome. One that contradicts an earlier end changes nothing and raises an alert. */
export const settle = async (
  service: PaymentService,
  transfer: Transfer,
  id: string,
  outcome: Outcome,
  by: CommandMaker,
): Promise<void> => {
  try {
    await transfer.settle(service.log, id, outcome, by);
    const labels = { service: service.name, kind: transfer.kind, outcome: outcome.status };
    count(service.broker, "providerOutcomes", labels);
  } catch (error) {
    const isOther =
      error instanceof Refusal && (error.type === "KEY_REUSED" || error.type === "STEP_CANCELLED");
    if (!isOther) throw error;
    const { status, detail } = outcome;
    raiseAlert(
      service,
      "provider",
      `${transfer.kind} ${id} has ended otherwise than ${status} ${detail}`,
    );
  }
};

/** The command of an outcome that the scheduler found without a message. */
export const ownCommand =
  (id: string): CommandMaker =>
  (cid, input) =>
    systemCommand(cid, { fp: fingerprint(input), correlationId: id });

/**
 * Quick attempts. Without an answer after them the outcome is unknown, and the scheduler continues.
 */
const tries = 3;

/** A reactor that asks the provider as soon as the message is read. */
export const transferReactor = <E extends EventName>(
  transfer: Transfer,
  on: E,
  idOf: (message: Message<E>) => string,
  timeoutMs: number,
  providerOf: ProviderOf,
): Partial<ServiceSchema> =>
  reactor({
    name: transfer.kind,
    on: [on],
    hasProviderKey: true,
    tries,
    timeoutMs,
    effect: (service, message) =>
      transfer.ask(service as PaymentService, providerOf(service), idOf(message as Message<E>)),
    settled: (service, message, outcome) => {
      const by: CommandMaker = (cid, input) => followUp(message as Message, cid, input);
      return settle(service as PaymentService, transfer, idOf(message as Message<E>), outcome, by);
    },
  });
