/**
 * Saga mixin: runs a service's sagas, and goes on with every open one after a crash.
 *
 * Which sagas are open is noted beside the log, so that a start need not read it all.
 */
import type { Service, ServiceSchema } from "moleculer";
import type { Commit, LogEvent } from "./log/commit.ts";
import type { Decider } from "./log/log.ts";
import { roomOf } from "./room.ts";
import { type AnyDefinition, SagaDriver, type SagaHost } from "./saga/driver.ts";
import { isSagaEvent } from "./saga/saga.ts";
import type { Collection, Doc } from "./store/store.ts";
import { type Checkpoint, Pump } from "./subscription/pump.ts";
import { checkpoints } from "./subscription.mixin.ts";

type Open = Doc & { readonly stream: string; readonly key: string };

const openMax = 10_000;

const drivers = new WeakMap<Service, SagaDriver<SagaHost>>();

/** The saga driver of a running service. */
export const sagasOf = <S extends SagaHost>(service: Service): SagaDriver<S> => {
  const driver = drivers.get(service);
  if (driver === undefined) throw new Error(`${service.name} runs no sagas`);
  return driver as unknown as SagaDriver<S>;
};

/** Notes which sagas are open, so that a start need not read the whole log. */
const noteOpen = async (
  open: Collection<Open>,
  driver: SagaDriver<SagaHost>,
  commits: readonly Commit[],
): Promise<void> => {
  const changes = new Map<string, Open | null>();
  for (const { stream, events } of commits) {
    const id = driver.idOf(stream);
    if (id === null) continue;
    for (const event of events.filter(isSagaEvent)) {
      const { key } = event.data;
      const _id = `${id}/${key}`;
      if (event.type === "saga.started") changes.set(_id, { _id, stream: id, key });
      if (event.type === "saga.completed" || event.type === "saga.compensated") {
        changes.set(_id, null);
      }
    }
  }
  for (const [_id, doc] of changes) {
    if (doc === null) await open.remove(_id);
    else if ((await open.get(_id)) === null) await open.insert(doc);
  }
};

/** Follows the own log on a timer: keeps the list of open sagas and drives what stands still. */
const follow = async (service: Service, driver: SagaDriver<SagaHost>): Promise<void> => {
  const room = roomOf(service);
  const log = await room.log();
  const open = await room.collection<Open>("sagas");
  const resume = async () => {
    for (const { stream, key } of await open.find({}, { limit: openMax }))
      driver.drive(stream, key);
  };
  const pump = new Pump<Commit>({
    name: `${service.name}/sagas`,
    source: service.name,
    wakes: false,
    ...checkpoints(room.collection("checkpoints"), "sagas"),
    logger: service.logger,
    async read(after: Checkpoint, limit: number) {
      const messages = await log.read(after.position, limit);
      const upTo = after.position + messages.length;
      const hash = messages.at(-1)?.hash ?? after.hash;
      return { messages, upTo, hash, head: Math.max(log.head.position, upTo) };
    },
    async handle(commits) {
      await noteOpen(open, driver, commits);
      await resume();
    },
  });
  room.addFeed(pump);
  room.onClose(() => driver.stop());
  await resume();
  pump.start();
};

/** Runs the sagas whose state stands in the streams of `decider`. */
export const saga = <S extends SagaHost, E extends LogEvent>(
  decider: Decider<S, E>,
  definitions: readonly AnyDefinition[],
): Partial<ServiceSchema> => ({
  async started(this: Service) {
    const host = decider as unknown as Decider<SagaHost, LogEvent>;
    const driver = new SagaDriver(this, host, definitions);
    drivers.set(this, driver);
    // Later, when the log's own reader sees the commit too.
    roomOf(this).onCommits((commits) => setImmediate(() => driver.seen(commits)));
    await follow(this, driver);
  },
  async stopped(this: Service) {
    await roomOf(this).close();
  },
});
