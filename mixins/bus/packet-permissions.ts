/**
 * Rights: what a node may say on a bus that knows who speaks.
 *
 * NATS lets each service's user publish under its own name only, as the last word of a subject.
 * So here a packet is held against that name: whose node it speaks for, what it offers, what it
 * asks. A process that was taken over can do what its service does, and speak for no other.
 */
import { isMember, mayAsk, ownerOf } from "../../services/contracts/allowed-calls.ts";

type Offer = {
  readonly name?: string;
  readonly fullName?: string;
  readonly actions?: Readonly<Record<string, { readonly name?: string }>>;
};
/** Of a packet of Moleculer, what is looked at. */
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

/** The first name among a node's services that is another service's, null when there is none. */
export const foreignOffer = (
  service: string,
  services: readonly Offer[] | undefined,
): string | null => {
  const names = (services ?? []).flatMap(namesOf).filter((name) => name !== undefined);
  return names.find((name) => isMember(ownerOf(name)) && ownerOf(name) !== service) ?? null;
};

/**
 * What is wrong with a packet that a service's user published; null for one that is in order. A
 * name that is no service's is one that the operator let in: it may ask and offer what it likes.
 */
export const breachOf = (service: string, command: string, said: PacketHeader): string | null => {
  const { sender = "", action = "", event = "" } = said;
  if (ownerOf(sender) !== service) return `speaks for ${sender}`;
  if (!isMember(service)) return null;
  if (command === "INFO") {
    const foreign = foreignOffer(service, said.services);
    return foreign === null ? null : `offers ${foreign}`;
  }
  if (command === "REQ" && !mayAsk(service, action)) return `asks for ${action}`;
  if (command === "EVENT" && ownerOf(event) !== service) return `tells of ${event}`;
  return null;
};
