/**
 * Process plan: which processes there are, where each listens, and the order of start and stop.
 *
 * The signing keys start first, then users, then jobs. The gateway starts last, so no request comes
 * before a service can answer it. They stop in the reverse order.
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
  /** `job`, or `job-2` for the second replica. */
  readonly name: string;
  readonly service: string;
  /** Null: a free one, chosen at the start. */
  readonly port: number | null;
};

const replicaStep = 10;

/** The processes of the chosen services. `offsets`: each service's distance from the base. */
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

/** What every process gets beside the supervisor's own environment. */
export type Given = {
  readonly natsUrl: string | null;
  /** Passwords of the NATS users of a server that the cluster starts; null for another one. */
  readonly natsPasswords: Readonly<Record<string, string>> | null;
  readonly mongoUrl: string;
  readonly secret: string;
  /** Made in a first start; for the user service only. */
  readonly operatorPassword: string | null;
  /** The file of the settings that change while it runs; null where other machines may take part. */
  readonly tuning: string | null;
  readonly cacheDir: string;
  /** Unless one is set: that of a process alone beside it has another key. */
  readonly auditDir: string;
};

/** The address with the service's own user, where there is one. */
export const natsUrlOf = (
  service: string,
  url: string,
  passwords: Given["natsPasswords"],
): string => (passwords === null ? url : url.replace("//", `//${service}:${passwords[service]}@`));

/** Variables of the supervisor, or those it sets itself. */
const withheld = ["ONEDAY_PORT_BASE", "ONEDAY_PORT", "ONEDAY_NODE_ID", "SERVICES", "SERVICEDIR"];

/** With this limit V8 collects before a heap has grown by half, instead of fourfold. */
const smallHeap = "--max-old-space-size=512";

/** The environment of one process. The compile cache spares it half of its start. */
export const envOf = (
  { service }: Pick<NodePlan, "service">,
  port: number,
  env: Env,
  { natsUrl, natsPasswords, mongoUrl, secret, operatorPassword, tuning, cacheDir, auditDir }: Given,
): Record<string, string> => {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !withheld.includes(entry[0]),
  );
  const isUser = service === "user" && operatorPassword !== null;
  return {
    ...smallMemory,
    NODE_OPTIONS: smallHeap,
    NODE_COMPILE_CACHE: cacheDir,
    ONEDAY_AUDIT_DIR: auditDir,
    // Services are reached through the gateway, unless ONEDAY_HOST is set.
    ...(service === "gateway" ? {} : { ONEDAY_HOST: "127.0.0.1" }),
    ...(tuning === null ? {} : { ONEDAY_TUNING: tuning }),
    ...Object.fromEntries(kept),
    SERVICES: service,
    ONEDAY_PORT: String(port),
    ONEDAY_SUPERVISED: "on",
    ONEDAY_MONGO_URL: mongoUrl,
    ONEDAY_SECRET: secret,
    ...(natsUrl === null ? {} : { ONEDAY_NATS_URL: natsUrlOf(service, natsUrl, natsPasswords) }),
    // The cluster's own server has no other users, and its permissions assume no namespace.
    ...(natsPasswords === null ? {} : { NAMESPACE: "" }),
    ...(isUser ? { ONEDAY_OPERATOR_PASSWORD: operatorPassword } : {}),
  };
};
