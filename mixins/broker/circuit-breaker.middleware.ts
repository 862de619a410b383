/**
 * Circuit breaker: Moleculer's own, for other nodes only.
 *
 * A local action has no alternative node. A node that fails fast also looks idle, so it would
 * attract more calls. The state of a node is dropped when it disconnects. It returns with new
 * endpoints, and a breaker of the old ones would have no effect.
 */
import type { Middleware, ServiceBroker } from "moleculer";
// Moleculer exports its middlewares, but its types do not declare them.
import * as moleculer from "moleculer";

type Inner = {
  readonly CircuitBreakerStore?: Map<string, unknown>;
  readonly localBus: { on(event: string, hear: (event: { node: { id: string } }) => void): void };
};
type Made = Middleware & { created(broker: ServiceBroker): void };
type Make = { readonly CircuitBreaker: (this: ServiceBroker, broker: ServiceBroker) => Made };

/** Moleculer's circuit breaker without its hook on local actions. */
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
