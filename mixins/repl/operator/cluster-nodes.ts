/** Cluster nodes: the nodes that the REPL sees, and the services of OneDay of each. */
import type { ServiceBroker } from "moleculer";
import { isMember } from "../../../services/contracts/allowed-calls.ts";

type Offered = { readonly name: string; readonly nodeID?: string };

/** The names of the services of each node that offers some, by node id. */
export const servicesByNode = ({ registry }: ServiceBroker): ReadonlyMap<string, string[]> => {
  const all: Offered[] = registry.getServiceList({ onlyAvailable: true, skipInternal: true });
  const nodes = new Map<string, string[]>();
  for (const { name, nodeID = "" } of all) {
    if (isMember(name)) nodes.set(nodeID, [...(nodes.get(nodeID) ?? []), name]);
  }
  return nodes;
};

/** The services of a node that no other node offers, except the nodes of `others`. */
export const onlyAt = (
  nodes: ReadonlyMap<string, readonly string[]>,
  nodeId: string,
  others: readonly string[],
): string[] => {
  const rest = [...nodes].filter(([id]) => id !== nodeId && !others.includes(id));
  const elsewhere = new Set(rest.flatMap(([, services]) => services));
  return (nodes.get(nodeId) ?? []).filter((name) => !elsewhere.has(name));
};
