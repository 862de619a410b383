/**
 * Errand: one thing that the provider is asked to do, until it is known what became of it.
 *
 * A reactor asks first, under a key that is the same over every crash. Whose answer is lost is
 * `unknown`: then the janitor, a webhook or an operator finds out, and all of them settle it the
 * same way. Its end is one entry of the ledger under one id, so the first end stands.
 */
import type { Service, ServiceSchema } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import type { Command, Log } from "../../../mixins/log/event-log.ts";
import { raiseAlert } from "../../../mixins/metrics/metrics.ts";
import { type Outcome, reactor } from "../../../mixins/reactor.mixin.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { EventName } from "../../contracts/events.ts";
import type { Message } from "../../contracts/index.ts";
import { followUp, type PaymentService } from "../ledger/ledger.repository.ts";
import type { Kind, Provider } from "../provider/provider.ts";

/** Makes the command of an entry, of what brought the answer. */
export type CommandMaker = (cid: string, input: object) => Command;

/** Where an errand stands in our own books. */
export type TransferState = {
  readonly key: string;
  readonly amountWon: number;
  /** Of a refund, that of its charge. */
  readonly receipt?: string;
  readonly status: "open" | "unknown" | "over";
};

export type Transfer = {
  readonly kind: Kind;
  /** Null for an id that no errand has. */
  readonly state: (log: Log, id: string) => Promise<TransferState | null>;
  /** Asks the provider to do it, once under its key. */
  readonly ask: (service: PaymentService, provider: Provider, id: string) => Promise<Outcome>;
  /** Writes down what came of it. The same outcome twice is once; another than the first refuses. */
  readonly settle: (log: Log, id: string, outcome: Outcome, by: CommandMaker) => Promise<void>;
};

/** The provider that a running service asks. */
export type ProviderOf = (service: Service) => Provider;

/** Writes an outcome down. One that comes after another end changes nothing and calls a person. */
export const settle = async (
  service: PaymentService,
  errand: Transfer,
  id: string,
  outcome: Outcome,
  by: CommandMaker,
): Promise<void> => {
  try {
    await errand.settle(service.log, id, outcome, by);
  } catch (error) {
    const isOther =
      error instanceof Refusal && (error.type === "KEY_REUSED" || error.type === "STEP_CANCELLED");
    if (!isOther) throw error;
    const { status, detail } = outcome;
    raiseAlert(
      service,
      "provider",
      `${errand.kind} ${id} has ended otherwise than ${status} ${detail}`,
    );
  }
};

/** What was found out without a message: by the janitor. */
export const ownCommand =
  (id: string): CommandMaker =>
  (cid, input) =>
    systemCommand(cid, { fp: fingerprint(input), correlationId: id });

/** Quick repeats; what has no answer then is unknown, and the janitor's. */
const tries = 3;

/** Asks the provider as soon as the message is read. */
export const transferReactor = <E extends EventName>(
  errand: Transfer,
  on: E,
  idOf: (message: Message<E>) => string,
  timeoutMs: number,
  providerOf: ProviderOf,
): Partial<ServiceSchema> =>
  reactor({
    name: errand.kind,
    on: [on],
    hasProviderKey: true,
    tries,
    timeoutMs,
    effect: (service, message) =>
      errand.ask(service as PaymentService, providerOf(service), idOf(message as Message<E>)),
    settled: (service, message, outcome) => {
      const by: CommandMaker = (cid, input) => followUp(message as Message, cid, input);
      return settle(service as PaymentService, errand, idOf(message as Message<E>), outcome, by);
    },
  });
