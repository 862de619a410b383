/**
 * Breaker: Moleculer's circuit breaker, for other nodes only.
 *
 * An action in the process has no other place to go to; and a node that refuses by itself would
 * look well to those who ask it. What is known of a node is forgotten when it goes: one that comes
 * back has new endpoints, and a breaker that holds the old ones would open and close in vain.
 */
import type { Middleware, ServiceBroker } from "moleculer";
// Moleculer exports its middlewares, and its types do not say so.
import * as moleculer from "moleculer";

type Inner = {
  readonly CircuitBreakerStore?: Map<string, unknown>;
  readonly localBus: { on(event: string, hear: (told: { node: { id: string } }) => void): void };
};
type Made = Middleware & { created(broker: ServiceBroker): void };
type Make = { readonly CircuitBreaker: (this: ServiceBroker, broker: ServiceBroker) => Made };

export const circuitBreaker = ((broker: ServiceBroker): Middleware => {
  const { CircuitBreaker } = (moleculer as unknown as { Middlewares: Make }).Middlewares;
  const { localAction: _, created, ...others } = CircuitBreaker.call(broker, broker);
  return {
    ...others,
    created() {
      created.call(broker, broker);
      const inner = broker as unknown as Inner;
      inner.localBus.on("$node.disconnected", ({ node }) => {
        const { CircuitBreakerStore: store = new Map() } = inner;
        for (const name of store.keys()) if (name.startsWith(`${node.id}:`)) store.delete(name);
      });
    },
  };
}) as unknown as Middleware;
