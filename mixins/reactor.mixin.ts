/**
 * Reactor mixin: external effects (a card, a bank, a mail) that follow from messages of a log.
 *
 * An effect cannot be rolled back or replayed, so a claim is inserted before it is tried, and its
 * outcome after it. A projection's rebuild runs no reactor. Each message reaches one outcome;
 * `settled` is called with it at least once.
 */
import type { Service, ServiceSchema } from "moleculer";
import { ownerOf } from "../services/contracts/allowed-calls.ts";
import { newId } from "../services/contracts/core/units.ts";
import type { EventName } from "../services/contracts/events.ts";
import type { Message } from "../services/contracts/index.ts";
import { checkpoints } from "./consumers/checkpoints.ts";
import { logReader } from "./consumers/log-reader.ts";
import { noteDiverged } from "./log/data-fitness.ts";
import { resourcesOf } from "./log/service-resources.ts";
import { count } from "./metrics/metrics.ts";
import { attemptsMax } from "./reactor/attempts.ts";
import { type ClaimDoc, Claims, type Outcome } from "./reactor/claims.ts";
import { ReactorConsumer } from "./reactor/reactor-consumer.ts";
import { wakeUps } from "./subscription.mixin.ts";

export type { Outcome };

export type Reactor<E extends EventName> = {
  readonly name: string;
  readonly on: readonly E[];
  /**
   * True when the provider carries out a key once: an attempt without an answer is then repeated
   * under the same key. False: its outcome is recorded as `unknown`, and it is never repeated.
   */
  readonly hasProviderKey: boolean;
  /** With a provider key: the attempts before it is `unknown`. About eight hours by default. */
  readonly tries?: number;
  /** After this time, an attempt counts as one without an answer. */
  readonly timeoutMs: number;
  /**
   * Calls the provider. A throw is an attempt without an answer; a final no is `refused`. Up to 16
   * run at the same time, in no promised order.
   */
  readonly effect: (service: Service, message: Message<E>, key: string) => Promise<Outcome>;
  /**
   * Records the outcome. Called again after a crash or a throw, and by every replica: it must
   * append under a command id that is made from the message.
   */
  readonly settled: (service: Service, message: Message<E>, outcome: Outcome) => Promise<void>;
};

/** Runs a reactor in this service, with a checkpoint per source. */
export const reactor = <const E extends EventName>(options: Reactor<E>): Partial<ServiceSchema> => {
  const { name, on, hasProviderKey, tries = attemptsMax, timeoutMs } = options;
  return {
    events: wakeUps(on),
    async started(this: Service) {
      const resources = resourcesOf(this);
      const { exclusive } = await resources.store();
      const claims = new Claims(await resources.collection<ClaimDoc>("claims"), newId(), exclusive);
      for (const source of new Set(on.map(ownerOf))) {
        const consumer = new ReactorConsumer({
          name: `${this.name}/${name}<-${source}`,
          source,
          consumer: `${this.name}.${name}`,
          on,
          hasProviderKey,
          tries,
          timeoutMs,
          effect: (message, key) => options.effect(this, message as Message<E>, key),
          settled: (message, outcome) => options.settled(this, message as Message<E>, outcome),
          claims,
          read: logReader(this, source),
          ...checkpoints(resources.collection("checkpoints"), `reactor:${name}:${source}`),
          logger: this.logger,
          diverged: (line) => noteDiverged(this, `${this.name}/${name}<-${source}`, line),
          failed: () => count(this.broker, "effectFailures", { service: this.name, feed: name }),
        });
        resources.addFeed(consumer);
        consumer.start();
      }
    },
    async stopped(this: Service) {
      await resourcesOf(this).close();
    },
  };
};
