/**
 * Room: what one running service has open.
 *
 * Store and log are opened by whoever needs them first, so the order of mixins does not matter,
 * and everything is closed in reverse order. Feeds are the pumps that follow logs: a wake-up
 * reaches them here, and readiness asks them whether they have caught up.
 */
import { join } from "node:path";
import type { Service } from "moleculer";
import type { Commit } from "./log/commit.ts";
import { Log } from "./log/log.ts";
import { settingsOf } from "./settings.ts";
import { openNedb } from "./store/nedb.ts";
import type { Collection, Doc, Indexes, Store } from "./store/store.ts";

/** Something that follows the log of a service. */
export type Feed = {
  readonly name: string;
  readonly source: string;
  wake(): void;
  /** True once it has read all that was written before it started. */
  isCaughtUp(): boolean;
  stop(): Promise<void>;
};

/** Time for the 503 of a poisoned store to leave before the process ends. */
const lastWordsMs = 200;

const openStore = async (service: Service): Promise<Store> => {
  const { dataDir, mongoUrl } = settingsOf(service.broker);
  if (mongoUrl !== null) {
    // Only who uses MongoDB loads its driver.
    const { openMongo } = await import("./store/mongo.ts");
    return openMongo(mongoUrl, `oneday_${service.name}`, service);
  }
  return openNedb(join(dataDir, service.name), service, (error) => {
    service.logger.fatal(`store of ${service.name} is stopped, the process ends: ${error.message}`);
    setTimeout(() => process.exit(1), lastWordsMs);
  });
};

export class Room {
  private readonly service: Service;
  private readonly feeds: Feed[] = [];
  private readonly closers: (() => Promise<void>)[] = [];
  private readonly collections = new Map<string, Promise<Collection<Doc>>>();
  private readonly listeners: ((commits: readonly Commit[]) => void)[] = [];
  private opening: Promise<Store> | null = null;
  private openingLog: Promise<Log> | null = null;
  private closing: Promise<void> | null = null;

  constructor(service: Service) {
    this.service = service;
  }

  store(): Promise<Store> {
    this.opening ??= openStore(this.service);
    return this.opening;
  }

  /** Opens the log and gives it to the service as `this.log`. */
  log(): Promise<Log> {
    this.openingLog ??= this.openLog();
    return this.openingLog;
  }

  private async openLog(): Promise<Log> {
    const log = await Log.open(await this.store(), (commits) => {
      for (const listener of this.listeners) listener(commits);
    });
    Object.assign(this.service, { log });
    return log;
  }

  /** Hears of every commit that this process appends, in order. */
  onCommits(listener: (commits: readonly Commit[]) => void): void {
    this.listeners.push(listener);
  }

  /** A collection of this service, opened once. */
  async collection<D extends Doc>(name: string, indexes: Indexes = {}): Promise<Collection<D>> {
    const open =
      this.collections.get(name) ?? this.store().then((s) => s.collection(name, indexes));
    this.collections.set(name, open as Promise<Collection<Doc>>);
    return open as unknown as Promise<Collection<D>>;
  }

  addFeed(feed: Feed): void {
    this.feeds.push(feed);
  }

  /** Something that must stop before the store closes. */
  onClose(stop: () => Promise<void>): void {
    this.closers.push(stop);
  }

  removeFeed(feed: Feed): void {
    this.feeds.splice(this.feeds.indexOf(feed), 1);
  }

  /** Tells every feed of a source that there is something to read. */
  wake(source: string): void {
    for (const feed of this.feeds) if (feed.source === source) feed.wake();
  }

  /** The feeds that have not read yet what was there when they started. */
  waiting(): string[] {
    return this.feeds.filter((feed) => !feed.isCaughtUp()).map(({ name }) => name);
  }

  /** Stops the feeds, then closes the store. Every mixin may call it. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    const feeds = this.feeds.map((feed) => feed.stop());
    await Promise.all([...feeds, ...this.closers.map((stop) => stop())]);
    if (this.opening !== null) await (await this.opening).close();
  }
}

const rooms = new WeakMap<Service, Room>();

/** The room of a service: one as long as the service lives. */
export const roomOf = (service: Service): Room => {
  const room = rooms.get(service) ?? new Room(service);
  rooms.set(service, room);
  return room;
};
