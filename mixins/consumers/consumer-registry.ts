/**
 * Consumer registry: the consumers of this process that set messages aside, and how each retries
 * them.
 */
import type { Service } from "moleculer";
import { resourcesOf } from "../log/service-resources.ts";
import { measure } from "../metrics/metrics.ts";
import type { DeadLetter, Lane } from "./dead-letter.ts";
import { deadLettersOf } from "./dead-letters.repository.ts";

export type Consumer = Lane & {
  /** Retries the dead letters of a stream that are due. Returns at once. */
  readonly replay: (stream: string) => void;
};

const ofServices = new WeakMap<Service, Map<string, Consumer>>();

const keyOf = ({ consumer, source }: Lane): string => `${consumer}|${source}`;

/** The consumers of a running service. */
export const consumersOf = (service: Service): ReadonlyMap<string, Consumer> =>
  ofServices.get(service) ?? new Map();

/** Registers a consumer; returns the function that removes it. */
export const addConsumer = (service: Service, consumer: Consumer): (() => void) => {
  const known = ofServices.get(service) ?? new Map<string, Consumer>();
  if (!ofServices.has(service)) resourcesOf(service).onSample(() => sampleDeadLetters(service));
  ofServices.set(service, known.set(keyOf(consumer), consumer));
  return () => {
    known.delete(keyOf(consumer));
    for (const status of statuses) gauge(service, consumer.consumer, status, 0);
  };
};

/** The consumer of a dead letter, if it is in this process. */
export const consumerOf = (service: Service, deadLetter: DeadLetter): Consumer | undefined =>
  consumersOf(service).get(keyOf(deadLetter));

/** The names of the consumers, each once. */
export const consumerNames = (service: Service): string[] => [
  ...new Set([...consumersOf(service).values()].map(({ consumer }) => consumer)),
];

const statuses = ["failed", "waiting"] as const;
const gauge = (service: Service, consumer: string, status: string, value: number): void =>
  measure(service.broker, "deadLetters", { service: service.name, consumer, status }, value);

/** Samples the number of dead letters by consumer and status. */
export const sampleDeadLetters = async (service: Service): Promise<void> => {
  const deadLetters = deadLettersOf(service);
  for (const consumer of consumerNames(service)) {
    for (const status of statuses) {
      gauge(service, consumer, status, await deadLetters.count(consumer, status));
    }
  }
};
