/** Consumers: who in this process sets messages aside, and how each tries them again. */
import type { Service } from "moleculer";
import { resourcesOf } from "../log/service-resources.ts";
import { measure } from "../metrics/metrics.ts";
import type { DeadLetter, Lane } from "./dead-letter.ts";
import { deadLettersOf } from "./dead-letters.repository.ts";

export type Consumer = Lane & {
  /** Tries the letters of a stream again, as far as they are to be tried. Answers at once. */
  readonly replay: (stream: string) => void;
};

const ofServices = new WeakMap<Service, Map<string, Consumer>>();

const keyOf = ({ consumer, source }: Lane): string => `${consumer}|${source}`;

/** The consumers of a running service. */
export const consumersOf = (service: Service): ReadonlyMap<string, Consumer> =>
  ofServices.get(service) ?? new Map();

/** Makes a consumer known; answers what makes it unknown again. */
export const addConsumer = (service: Service, consumer: Consumer): (() => void) => {
  const known = ofServices.get(service) ?? new Map<string, Consumer>();
  if (!ofServices.has(service)) resourcesOf(service).onSample(() => sampleDeadLetters(service));
  ofServices.set(service, known.set(keyOf(consumer), consumer));
  return () => {
    known.delete(keyOf(consumer));
    for (const status of statuses) countLetters(service, consumer.consumer, status, 0);
  };
};

/** The consumer of a letter, if it is in this process. */
export const consumerOf = (service: Service, letter: DeadLetter): Consumer | undefined =>
  consumersOf(service).get(keyOf(letter));

/** The names of the consumers, each once. */
export const consumerNames = (service: Service): string[] => [
  ...new Set([...consumersOf(service).values()].map(({ consumer }) => consumer)),
];

const statuses = ["failed", "waiting"] as const;
const countLetters = (service: Service, consumer: string, status: string, value: number): void =>
  measure(service.broker, "deadLetters", { service: service.name, consumer, status }, value);

/** Takes the figures of all letters. */
export const sampleDeadLetters = async (service: Service): Promise<void> => {
  const letters = deadLettersOf(service);
  for (const consumer of consumerNames(service)) {
    for (const status of statuses) {
      countLetters(service, consumer, status, await letters.count(consumer, status));
    }
  }
};
