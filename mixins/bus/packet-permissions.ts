/**
 * Packet permissions: what a node may send on a bus that knows the publisher.
 *
 * NATS lets each service's user publish under its own name only, as the last token of a subject.
 * Each packet is checked against that name: its sender, the services it offers, the action it
 * calls. So a process that was taken over can do what its service does, and act for no other.
 */
import { isMember, mayAsk, ownerOf } from "../../services/contracts/allowed-calls.ts";

type Offer = {
  readonly name?: string;
  readonly fullName?: string;
  readonly actions?: Readonly<Record<string, { readonly name?: string }>>;
};
/** The members of a Moleculer packet that are checked. */
export type PacketHeader = {
  readonly sender?: string;
  readonly action?: string;
  readonly event?: string;
  readonly services?: readonly Offer[];
};

const namesOf = ({ name, fullName, actions = {} }: Offer): (string | undefined)[] => [
  name,
  fullName,
  ...Object.entries(actions).flatMap(([key, action]) => [key, action?.name]),
];

/** The first name in a node's services that belongs to another service, or null. */
export const foreignOffer = (
  service: string,
  services: readonly Offer[] | undefined,
): string | null => {
  const names = (services ?? []).flatMap(namesOf).filter((name) => name !== undefined);
  return names.find((name) => isMember(ownerOf(name)) && ownerOf(name) !== service) ?? null;
};

/**
 * The breach in a packet that a service's user published; null for a valid one. A user that is no
 * service was added by the operator and may call and offer anything.
 */
export const breachOf = (service: string, command: string, header: PacketHeader): string | null => {
  const { sender = "", action = "", event = "" } = header;
  if (ownerOf(sender) !== service) return `speaks for ${sender}`;
  if (!isMember(service)) return null;
  if (command === "INFO") {
    const foreign = foreignOffer(service, header.services);
    return foreign === null ? null : `offers ${foreign}`;
  }
  if (command === "REQ" && !mayAsk(service, action)) return `asks for ${action}`;
  if (command === "EVENT" && ownerOf(event) !== service) return `tells of ${event}`;
  return null;
};
