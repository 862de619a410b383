/**
 * Drained nodes: nodes that take no more calls, so that they may be stopped.
 *
 * An operator drains a node by a setting that every process follows. Each process then leaves the
 * node out when it chooses where a call goes. The node stays in the registry: what it has begun
 * ends as usual, and what it calls is answered. A node that is the last for an action is still
 * called, so draining breaks no request.
 */
import type { ServiceBroker } from "moleculer";

/** When each drained node takes calls again, in ms since 1970. */
type Ends = ReadonlyMap<string, number>;

const drains = new WeakMap<ServiceBroker, Ends>();

/** Replaces the drained nodes that a broker knows. */
export const setDrained = (broker: ServiceBroker, ends: Ends): void => {
  drains.set(broker, ends);
};

/** True while a node takes no more calls. */
export const isDrained = (broker: ServiceBroker, nodeId: string): boolean =>
  (drains.get(broker)?.get(nodeId) ?? 0) > Date.now();

/** The endpoints of nodes that take calls; all of them if there is no such node. */
export const takingCalls = <E extends { readonly id: string }>(
  broker: ServiceBroker,
  endpoints: E[],
): E[] => {
  const ends = drains.get(broker);
  if (ends === undefined || ends.size === 0) return endpoints;
  const others = endpoints.filter(({ id }) => !isDrained(broker, id));
  return others.length === 0 ? endpoints : others;
};
