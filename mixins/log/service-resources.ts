/**
 * Service resources: what one running service has open.
 *
 * The first caller opens store and log, so the order of mixins does not matter. On close the feeds
 * stop first and the store closes last. Feeds are the consumers that follow logs: wake-ups reach
 * them here, and readiness asks whether they have caught up.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Service, ServiceBroker } from "moleculer";
import { keyFor } from "../config/installation-secret.ts";
import { settingsOf } from "../config/settings.ts";
import { measure, sampled } from "../metrics/metrics.ts";
import { backoff } from "../process/backoff.ts";
import { reach } from "../process/failpoint.ts";
import { databaseOf } from "../store/database-name.ts";
import { openNedb } from "../store/nedb/nedb-store.ts";
import { type Collection, type Doc, type Indexes, type Store, StoreFault } from "../store/store.ts";
import type { Commit } from "./commit.ts";
import { faultNames } from "./data-fitness.ts";
import { Log } from "./event-log.ts";
import { LogWatch } from "./log-watch.ts";

/** The position up to which a log was read, and the hash of the commit there. */
export type Checkpoint = { readonly position: number; readonly hash: string };

/** A follower of the log of a service. */
export type Feed = {
  readonly name: string;
  readonly source: string;
  wake(): void;
  /** True once it has read all that was written before it started. */
  isCaughtUp(): boolean;
  /** How many commits of the log it has not read; absent if it follows no log. */
  lag?(): number;
  /** Where it stopped because its log is not the one it read before; null while it follows. */
  divergedAt?(): Checkpoint | null;
  /** Continues from a checkpoint that its log has. */
  anchor?(at: Checkpoint): Promise<void>;
  stop(): Promise<void>;
};

/** Time for the 503 of a poisoned store to leave before the process ends. */
const exitDelayMs = 200;

/** About fifteen seconds in all. */
const openAttemptsMax = 8;
const openAgainMs = backoff(50, 5000);

type OpenStore = (service: Service) => Promise<Store>;
const openers = new WeakMap<ServiceBroker, OpenStore>();

/** Replaces how a broker opens its services' stores; by default the settings decide. */
export const setStores = (broker: ServiceBroker, open: OpenStore): void => {
  openers.set(broker, open);
};

const openStore: OpenStore = async (service) => {
  const given = openers.get(service.broker);
  if (given !== undefined) return given(service);
  const { dataDir, mongoUrl, startWaitS } = settingsOf(service.broker);
  if (mongoUrl !== null) {
    // The driver is loaded only where MongoDB is used.
    const { openMongo } = await import("../store/mongo/mongo-store.ts");
    return openMongo(mongoUrl, databaseOf(mongoUrl, service.name), service, startWaitS);
  }
  const onPoisoned = (error: Error) => {
    service.logger.fatal(`store of ${service.name} is stopped, the process ends: ${error.message}`);
    setTimeout(() => process.exit(1), exitDelayMs);
  };
  const listKey = keyFor(service.broker, `files of ${service.name}`);
  return openNedb(join(dataDir, service.name), service, onPoisoned, listKey);
};

/** The store, log, collections and feeds of one running service, each opened once. */
export class ServiceResources {
  private readonly service: Service;
  private readonly feeds: Feed[] = [];
  private readonly closers: (() => Promise<void>)[] = [];
  private readonly collections = new Map<string, Promise<Collection<Doc>>>();
  private readonly listeners: ((commits: readonly Commit[]) => void)[] = [];
  private readonly samples: (() => Promise<void>)[] = [];
  private isSampled = false;
  private opening: Promise<Store> | null = null;
  private openingLog: Promise<Log> | null = null;
  /** Null before the log is open, and when the store comes from `setStores`. */
  watch: LogWatch | null = null;
  private closing: Promise<void> | null = null;

  constructor(service: Service) {
    this.service = service;
  }

  store(): Promise<Store> {
    this.opening ??= openStore(this.service);
    return this.opening;
  }

  /** Opens the log and assigns it to the service as `this.log`. */
  log(): Promise<Log> {
    this.openingLog ??= this.openLog();
    return this.openingLog;
  }

  private async openLog(): Promise<Log> {
    const log = await Log.open(await this.store(), (commits) => {
      for (const { stream } of commits) reach("log.afterAppend", stream.split(":", 1)[0] ?? "");
      for (const listener of this.listeners) listener(commits);
    });
    Object.assign(this.service, { log });
    // The log of a store from `setStores` is not watched.
    if (!openers.has(this.service.broker)) {
      this.watch = new LogWatch(this.service, log, await this.store());
      await this.watch.start();
      this.watch.follow();
    }
    return log;
  }

  /** Registers a listener of every commit that this process appends, in order. */
  onCommits(listener: (commits: readonly Commit[]) => void): void {
    this.listeners.push(listener);
  }

  /** A collection of this service, opened once. */
  async collection<D extends Doc>(name: string, indexes: Indexes = {}): Promise<Collection<D>> {
    const open = this.collections.get(name) ?? this.openCollection(name, indexes);
    this.collections.set(name, open);
    // A failure is not cached: the next caller opens it again.
    open.catch(() => this.collections.delete(name));
    return open as unknown as Promise<Collection<D>>;
  }

  /** Retries while the store is away, because callers keep the promise. */
  private async openCollection(name: string, indexes: Indexes): Promise<Collection<Doc>> {
    const store = await this.store();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await store.collection<Doc>(name, indexes);
      } catch (error) {
        const mayAsk = error instanceof StoreFault && attempt < openAttemptsMax;
        if (!mayAsk || this.closing !== null) throw error;
        this.service.logger.warn(`${name} is not opened yet: ${error.message}`);
        await pause(openAgainMs(attempt));
      }
    }
  }

  addFeed(feed: Feed): void {
    this.feeds.push(feed);
    this.beginSampling();
  }

  /** Registers a function that samples metrics together with the feeds' lag. */
  onSample(sample: () => Promise<void>): void {
    this.samples.push(sample);
    this.beginSampling();
  }

  /** Registers a function that must finish before the store closes. */
  onClose(stop: () => Promise<void>): void {
    this.closers.push(stop);
  }

  removeFeed(feed: Feed): void {
    this.feeds.splice(this.feeds.indexOf(feed), 1);
  }

  /** Wakes every feed of a source, because there are commits to read. */
  wake(source: string): void {
    for (const feed of this.feeds) if (feed.source === source) feed.wake();
  }

  /** Names of the feeds that have not read what existed at their start, and of the faults. */
  waiting(): string[] {
    const behind = this.feeds.filter((feed) => !feed.isCaughtUp()).map(({ name }) => name);
    return [...new Set([...behind, ...faultNames(this.service)])];
  }

  /** The feeds of logs. */
  following(): readonly Feed[] {
    return this.feeds.filter(({ lag }) => lag !== undefined);
  }

  /** Stops the feeds, then closes the store. Every mixin may call it. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private beginSampling(): void {
    if (this.isSampled) return;
    this.isSampled = true;
    const { broker, name: service } = this.service;
    const stop = sampled(this.service, async () => {
      for (const feed of this.feeds) {
        const commits = feed.lag?.();
        const labels = { service, feed: feed.name };
        if (commits !== undefined) measure(broker, "feedLag", labels, commits);
        const stoppedAt = feed.divergedAt?.();
        if (stoppedAt !== undefined) {
          measure(broker, "feedsStopped", labels, stoppedAt === null ? 0 : 1);
        }
      }
      for (const sample of this.samples) await sample();
    });
    this.onClose(stop);
  }

  private async closeAll(): Promise<void> {
    const feeds = this.feeds.map((feed) => feed.stop());
    await Promise.all([...feeds, ...this.closers.map((stop) => stop())]);
    await this.watch?.stop();
    if (this.opening !== null) await (await this.opening).close();
  }
}

const resourcesOfServices = new WeakMap<Service, ServiceResources>();

/** The resources of a service: one object for as long as the service lives. */
export const resourcesOf = (service: Service): ServiceResources => {
  const resources = resourcesOfServices.get(service) ?? new ServiceResources(service);
  resourcesOfServices.set(service, resources);
  return resources;
};
