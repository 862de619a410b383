/**
 * Real brokers on a temporary data folder, for tests: one for all services, or, spread, one for each
 * service and one that the test calls through.
 */
import { randomBytes } from "node:crypto";
import { cpSync, statSync } from "node:fs";
import { type Service, ServiceBroker, type ServiceSchema } from "moleculer";
import type { Mongoose } from "mongoose";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { asTheDoor } from "./door-keys.ts";
import { folderOf, remove } from "./folders.ts";
import { databaseOn, mongoUrlOn, sameDatabases, secret, spread } from "./spread.ts";
import { checkNothingUnlisted, watchesRefusals } from "./unlisted.ts";
import { until } from "./until.ts";

type Env = Readonly<Record<string, string>>;

export type TestBroker = {
  /** The broker that a test calls through. Spread, it has no services: see `serviceOf`. */
  readonly broker: ServiceBroker;
  readonly dataDir: string;
  /**
   * Stops, and leaves the data to the next start on the folder. Fails if a refusal left an action whose
   * contract does not list it.
   */
  readonly halt: () => Promise<void>;
  /** Stops all writes, as after kill -9; answers a folder to start again on. */
  readonly crash: () => string;
  /** Stops, and removes a folder that was made here. */
  readonly stop: () => Promise<void>;
};

/** Loaded by a spread run only: it takes half a second, in every suite. */
let mongoose: Mongoose | null = null;

const worlds = new WeakMap<ServiceBroker, readonly ServiceBroker[]>();
const unlisted = new WeakMap<ServiceBroker, Set<string>>();

/** The broker that runs a service in the world of `broker`. */
export const brokerOf = (broker: ServiceBroker, service: string): ServiceBroker => {
  const all = worlds.get(broker) ?? [];
  const found = all.find(({ services }) => services.some(({ name }) => name === service));
  if (found === undefined) throw new Error(`nobody runs ${service}`);
  return found;
};

/** A service itself, for state that no action shows. */
export const serviceOf = (broker: ServiceBroker, service: string): Service =>
  brokerOf(broker, service).getLocalService(service);

const make = (env: Env, schemas: readonly ServiceSchema[], namespace = ""): ServiceBroker => {
  const settings = readSettings({
    ONEDAY_PORT: "0",
    ONEDAY_DEMO: "off",
    ONEDAY_RATE_LIMITS: "off",
    ONEDAY_LOG_LEVEL: process.env["TEST_LOG_LEVEL"] ?? "fatal",
    ...env,
  });
  const options = brokerOptions(settings);
  const isClient = schemas.length === 0;
  const found = new Set<string>();
  const broker = new ServiceBroker({
    ...options,
    namespace,
    // A broker without a bus has no other node to inform before it stops.
    registry: { ...options.registry, ...(spread === null ? { stopDelay: 0 } : {}) },
    // A node has one service here: waiting for more services to announce gains nothing. Where a test
    // has stopped the clock, any wait at all would never end: lodash's debounce looks at Date.
    transit: { serviceChangedDebounceTime: 0 } as never,
    middlewares: [
      ...(options.middlewares ?? []),
      ...(isClient ? [asTheDoor] : []),
      watchesRefusals(found),
    ],
    skipProcessEventRegistration: true,
  });
  giveSettings(broker, settings);
  unlisted.set(broker, found);
  for (const schema of schemas) broker.createService(schema);
  return broker;
};

/** Every node knows every service of every other. */
const areAcquainted = (brokers: readonly ServiceBroker[]): boolean =>
  brokers.every(({ registry }) =>
    brokers.every(({ nodeID, services }) =>
      services.every(({ fullName }) => registry.hasService(fullName, nodeID)),
    ),
  );

/** A node for each service, with the test's own first. Other worlds on the same bus do not see them. */
const startNodes = async (
  services: readonly ServiceSchema[],
  folder: string,
  env: Env,
): Promise<ServiceBroker[]> => {
  mongoose ??= (await import("mongoose")).default;
  const word = randomBytes(4).toString("hex");
  const envOf = (name: string): Env => ({
    SERVICES: name,
    ONEDAY_NODE_ID: `${name}.${word}`,
    ONEDAY_DATA_DIR: folder,
    ONEDAY_NATS_URL: spread?.natsUrl ?? "",
    ONEDAY_MONGO_URL: mongoUrlOn(folder),
    ONEDAY_SECRET: secret,
    ...env,
  });
  const brokers = [
    make(envOf("client"), [], word),
    ...services.map((schema) => make(envOf(schema.name), [schema], word)),
  ];
  await Promise.all(brokers.map((broker) => broker.start()));
  await until(() => areAcquainted(brokers));
  return brokers;
};

const startOne = async (
  services: readonly ServiceSchema[],
  folder: string,
  env: Env,
): Promise<ServiceBroker[]> => {
  const broker = make({ ONEDAY_DATA_DIR: folder, ...env }, services);
  await broker.start();
  return [broker];
};

/** A copy of the data folder, as a process that dies at this moment leaves it. */
const copyOf = (dataDir: string): string => {
  const copy = folderOf("crashed");
  // Files only: the lock is a socket, and it dies with the process.
  const filter = (path: string) => statSync(path).isDirectory() || statSync(path).isFile();
  cpSync(dataDir, copy, { recursive: true, filter });
  return copy;
};

/** Disconnects the databases: writes in progress may be lost, and later ones are lost. */
const cutOff = (folder: string): string => {
  const ours = databaseOn(folder, "");
  for (const connection of mongoose?.connections ?? []) {
    if (connection.name?.startsWith(ours)) void connection.destroy(true);
  }
  return sameDatabases(folder);
};

/** Starts the services on `dataDir` (a new folder if absent). */
export const startBroker = async (
  services: readonly ServiceSchema[],
  dataDir?: string,
  env: Env = {},
): Promise<TestBroker> => {
  const folder = dataDir ?? folderOf("world");
  const start = spread === null ? startOne : startNodes;
  const brokers = await start(services, folder, env);
  const [broker] = brokers;
  if (broker === undefined) throw new Error("no broker was started");
  worlds.set(broker, brokers);
  let halting: Promise<unknown> | null = null;
  const halt = async (): Promise<void> => {
    halting ??= Promise.all(brokers.map((each) => each.stop()));
    await halting;
    checkNothingUnlisted(new Set(brokers.flatMap((each) => [...(unlisted.get(each) ?? [])])));
  };
  return {
    broker,
    dataDir: folder,
    halt,
    crash: () => (spread === null ? copyOf(folder) : cutOff(folder)),
    async stop() {
      try {
        await halt();
      } finally {
        if (dataDir === undefined) remove(folder);
      }
    },
  };
};
