/**
 * Client identity: hashes of a request's network and client, for rules that count or compare them.
 *
 * The hashes are keyed, so that no address or header is stored. A network is one person's: an IPv4
 * address or a /64. A client is a /24 or a /64 with the User-Agent: coarser, because a phone's
 * address moves within its provider's block.
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

/** The provider's block of a network. */
const blockOf = (network: string): string =>
  isIPv4(network) ? network.split(".").slice(0, 3).join(".") : network;

/** The hashes of a request, 32 characters each. Of the User-Agent, 512 characters count. */
export const clientOf = (
  broker: ServiceBroker,
  request: IncomingMessage,
): { readonly network: string; readonly client: string } => {
  const key = keyOf(broker);
  const network = networkOf(callerAddress(request, settingsOf(broker)));
  const agent = (request.headers["user-agent"] ?? "").slice(0, agentLengthMax);
  const hashOf = (text: string) => keyedHash(key, text).slice(0, hashLength);
  return {
    network: hashOf(`network|${network}`),
    client: hashOf(`client|${blockOf(network)}|${agent}`),
  };
};
