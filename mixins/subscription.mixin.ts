/**
 * Subscription mixin: hears what other services announce.
 *
 * Durable: one checkpoint for all replicas of the consuming service, kept in its own store; each
 * message at least once, in the order of its log, so handlers must be idempotent (the message's
 * position is the command id); one that cannot be handled parks its stream. Tail: each process its
 * own, kept in memory, from a snapshot or from the beginning.
 */

import { Errors, type Service, type ServiceSchema } from "moleculer";
import { ownerOf } from "../services/contracts/callers.ts";
import type { EventName } from "../services/contracts/events.ts";
import { call, type Message } from "../services/contracts/index.ts";
import { noteDiverged } from "./fitness.ts";
import { type Room, roomOf } from "./room.ts";
import { writeOver } from "./store/rows.ts";
import type { Collection } from "./store/store.ts";
import { delivery } from "./subscription/delivery.ts";
import { type Checkpoint, Pump } from "./subscription/pump.ts";
import { skipping } from "./subscription/skipping.ts";

/** Of a read model also what was written last: see `applyPage`. */
type Kept = Checkpoint & { readonly last?: { readonly id: string; readonly mark: string } };
type CheckpointDoc = Kept & { readonly _id: string };
type Handler = (this: Service, message: Message) => Promise<void> | void;

/** Moleculer event handlers that wake this service's feeds. */
export const wakeUps = (names: readonly string[]): NonNullable<ServiceSchema["events"]> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      function wake(this: Service) {
        roomOf(this).wake(ownerOf(name));
      },
    ]),
  );

/** Loads and saves a checkpoint; a replica that is behind never moves it back. */
export const checkpoints = (collection: Promise<Collection<CheckpointDoc>>, id: string) => ({
  async load(): Promise<Kept> {
    const { position = 0, hash = "", last } = (await (await collection).get(id)) ?? {};
    return { position, hash, ...(last === undefined ? {} : { last }) };
  },
  async save(next: Kept): Promise<void> {
    const docs = await collection;
    for (;;) {
      const doc = await docs.get(id);
      if (doc !== null && doc.position >= next.position) return;
      if (await writeOver(docs, doc, { position: doc?.position }, { _id: id, ...next })) return;
    }
  },
  async anchor(next: Checkpoint): Promise<void> {
    const docs = await collection;
    for (;;) {
      const doc = await docs.get(id);
      if (await writeOver(docs, doc, { position: doc?.position }, { _id: id, ...next })) return;
    }
  },
});

/** Whether an action can be called now: at a start the others may simply not be here yet. */
const isThere = (service: Service, action: string): boolean =>
  (
    service.broker.registry as unknown as { actions: { isAvailable(name: string): boolean } }
  ).actions.isAvailable(action);

/** How a feed reads a log: over the broker, with its checkpoint's hash, if it has one. */
export const reader =
  (service: Service, source: string) => async (after: Checkpoint, limit: number) => {
    const hash = after.hash === "" ? {} : { hash: after.hash };
    const params = { after: after.position, limit, ...hash };
    // Every log has the same contract; job's stands for it.
    const name = `${source}.log.read` as "job.log.read";
    if (!isThere(service, name)) throw new Errors.ServiceNotFoundError({ action: name });
    const page = await call(service.broker, name, params);
    return page as typeof page & { messages: Message[] };
  };

const openDurable = (
  service: Service,
  room: Room,
  handlers: Record<string, Handler>,
  isUnordered: boolean,
): void => {
  const sources = new Set(Object.keys(handlers).map(ownerOf));
  for (const source of sources) {
    const docs = room.collection<CheckpointDoc>("checkpoints");
    const read = reader(service, source);
    const { handle, start, stop } = delivery({
      service,
      lane: { consumer: "subscription", source },
      read,
      wants: ({ type }) => handlers[type] !== undefined,
      async run(message) {
        // A handler finds its log, whichever of the two was started first.
        await room.log();
        await handlers[message.type]?.call(service, message);
      },
      isUnordered,
    });
    const pump = new Pump({
      name: `${service.name}<-${source}`,
      source,
      read,
      ...checkpoints(docs, `subscription:${source}`),
      logger: service.logger,
      diverged: (line) => noteDiverged(service, `${service.name}<-${source}`, line),
      handle,
    });
    start();
    room.onClose(stop);
    room.addFeed(pump);
    pump.start();
  }
};

type WithSubscriptions = ServiceSchema & { subscriptions?: Record<string, Handler> };

/**
 * Reads `subscriptions` of the service file: durable, at least once, in order. With `isUnordered`
 * a page's messages are handled at the same time, and so share their writes: for consumers to
 * whom the order means nothing.
 */
export const subscription = ({
  isUnordered = false,
} = {}): Partial<ServiceSchema> & {
  merged(schema: ServiceSchema): void;
} => ({
  merged(schema: WithSubscriptions) {
    schema.events = { ...schema.events, ...wakeUps(Object.keys(schema.subscriptions ?? {})) };
  },
  async started(this: Service) {
    const { subscriptions = {} } = this.schema as WithSubscriptions;
    openDurable(this, roomOf(this), subscriptions, isUnordered);
  },
  async stopped(this: Service) {
    await roomOf(this).close();
  },
});

export type Tail = {
  readonly name: string;
  readonly on: readonly EventName[];
  /** Where each source's reading begins, after putting a snapshot in place; 0 when not named. */
  readonly begin?: (service: Service) => Promise<Readonly<Record<string, Checkpoint>>>;
  readonly handle: (service: Service, message: Message) => void;
  /** Hears up to where it has handled all; it reads on when this is done. */
  readonly keep?: (service: Service, at: Checkpoint, source: string) => Promise<void>;
};

/** A subscription of this process alone, kept in memory. */
export const tail = ({ name, on, begin, handle, keep }: Tail): Partial<ServiceSchema> => ({
  events: wakeUps(on),
  async started(this: Service) {
    const room = roomOf(this);
    // Begun by the first pump that needs it, when what it begins from is open.
    let begun: Promise<Readonly<Record<string, Checkpoint>>> | null = null;
    const from = () => {
      begun ??= begin?.(this) ?? Promise.resolve({});
      // What failed is begun again.
      begun.catch(() => {
        begun = null;
      });
      return begun;
    };
    for (const source of new Set(on.map(ownerOf))) {
      const take = skipping(this, name, (message) => handle(this, message));
      const pump = new Pump({
        name: `${this.name}/${name}<-${source}`,
        source,
        read: reader(this, source),
        load: async () => (await from())[source] ?? { position: 0, hash: "" },
        save: async (at) => keep?.(this, at, source),
        logger: this.logger,
        diverged: (line) => noteDiverged(this, `${this.name}/${name}<-${source}`, line),
        handle: async (messages) => {
          for (const message of messages) {
            if ((on as readonly string[]).includes(message.type)) take(message);
          }
        },
      });
      room.addFeed(pump);
      pump.start();
    }
  },
  async stopped(this: Service) {
    await roomOf(this).close();
  },
});
