/**
 * Plan: which processes there will be, where each listens, and in which order they start and stop.
 *
 * Keys come before people, people before work, and the door last: nobody is let in before
 * somebody is there to answer. They stop the other way round.
 */
import { smallMemory } from "../../mixins/boot/malloc-settings.ts";
import type { Env } from "../../mixins/process/env.ts";
import type { Options } from "./options.ts";

/** In the order in which they start. */
export const startOrder = [
  "security",
  "user",
  "job",
  "matching",
  "payment",
  "communication",
  "analytics",
  "gateway",
] as const;

export type NodePlan = {
  /** `job`, or `job-2` for the second of them. */
  readonly name: string;
  readonly service: string;
  /** Null: a free one, chosen at the start. */
  readonly port: number | null;
};

const replicaStep = 10;

/** The processes of the services that were chosen. `offsets` is each one's distance from the base. */
export const planOf = (
  { services, replicas, portBase }: Options,
  offsets: Readonly<Record<string, number>>,
): readonly NodePlan[] =>
  services.flatMap((service) =>
    Array.from({ length: replicas.get(service) ?? 1 }, (_, index) => ({
      name: index === 0 ? service : `${service}-${index + 1}`,
      service,
      port: portBase === null ? null : portBase + (offsets[service] ?? 0) + replicaStep * index,
    })),
  );

/** What every process is given beside what the supervisor was given. */
export type Given = {
  readonly natsUrl: string | null;
  /** Of the users of a server that the cluster has started; null for one that was given. */
  readonly natsPasswords: Readonly<Record<string, string>> | null;
  readonly mongoUrl: string;
  readonly secret: string;
  /** Made for a first start: the user service's alone. */
  readonly operatorPassword: string | null;
  readonly cacheDir: string;
};

/** The address with the service's own user in it, where there is one. */
const natsUrlOf = (service: string, url: string, passwords: Given["natsPasswords"]): string =>
  passwords === null ? url : url.replace("//", `//${service}:${passwords[service]}@`);

/** What is the supervisor's own, or its to give. */
const withheld = ["ONEDAY_PORT_BASE", "ONEDAY_PORT", "ONEDAY_NODE_ID", "SERVICES", "SERVICEDIR"];

/** Under a limit V8 lets a heap grow by less than a half before it clears it, not fourfold. */
const smallHeap = "--max-old-space-size=512";

/**
 * The environment of one process. A cache of the stripped and compiled modules spares it the
 * stripper and half of its start.
 */
export const envOf = (
  { service }: Pick<NodePlan, "service">,
  port: number,
  env: Env,
  { natsUrl, natsPasswords, mongoUrl, secret, operatorPassword, cacheDir }: Given,
): Record<string, string> => {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !withheld.includes(entry[0]),
  );
  const isUser = service === "user" && operatorPassword !== null;
  return {
    ...smallMemory,
    NODE_OPTIONS: smallHeap,
    NODE_COMPILE_CACHE: cacheDir,
    // Others reach a service through the gateway, unless it is said where it shall listen.
    ...(service === "gateway" ? {} : { ONEDAY_HOST: "127.0.0.1" }),
    ...Object.fromEntries(kept),
    SERVICES: service,
    ONEDAY_PORT: String(port),
    ONEDAY_SUPERVISED: "on",
    ONEDAY_MONGO_URL: mongoUrl,
    ONEDAY_SECRET: secret,
    ...(natsUrl === null ? {} : { ONEDAY_NATS_URL: natsUrlOf(service, natsUrl, natsPasswords) }),
    // Nobody else is on a server of one's own, and the rights of its users have no other name.
    ...(natsPasswords === null ? {} : { NAMESPACE: "" }),
    ...(isUser ? { ONEDAY_OPERATOR_PASSWORD: operatorPassword } : {}),
  };
};
