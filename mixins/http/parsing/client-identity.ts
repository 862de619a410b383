/**
 * Client: what a request's network and program are called, for rules that count or compare them.
 *
 * Keyed hashes, so that no address and no header is kept. A network is what one person has: an IPv4
 * address or a /64. A client is compared more coarsely, since a phone's address moves within the
 * block of its provider: a /24 or a /64, with the whole User-Agent.
 */
import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";
import type { ServiceBroker } from "moleculer";
import { keyedHash, keyFor } from "../../config/installation-secret.ts";
import { settingsOf } from "../../config/settings.ts";
import { callerAddress, networkOf } from "./client-address.ts";

const hashLength = 32;
const agentLengthMax = 512;
const keys = new WeakMap<ServiceBroker, Buffer>();

const keyOf = (broker: ServiceBroker): Buffer => {
  const key = keys.get(broker) ?? keyFor(broker, "clients");
  keys.set(broker, key);
  return key;
};

/** The block that an address moves in. */
const blockOf = (network: string): string =>
  isIPv4(network) ? network.split(".").slice(0, 3).join(".") : network;

/** O(length of the User-Agent). */
export const clientOf = (
  broker: ServiceBroker,
  request: IncomingMessage,
): { readonly network: string; readonly client: string } => {
  const key = keyOf(broker);
  const network = networkOf(callerAddress(request, settingsOf(broker)));
  const agent = (request.headers["user-agent"] ?? "").slice(0, agentLengthMax);
  const called = (text: string) => keyedHash(key, text).slice(0, hashLength);
  return {
    network: called(`network|${network}`),
    client: called(`client|${blockOf(network)}|${agent}`),
  };
};
