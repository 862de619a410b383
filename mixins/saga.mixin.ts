/**
 * Saga mixin: runs a service's sagas, and goes on with every open one after a crash.
 *
 * Which sagas are open is noted beside the log, so that a start need not read it all. It brings the
 * operator's actions: `sagas`, `sagas.resume` and `sagas.abort`.
 */
import type { Service, ServiceSchema } from "moleculer";
import { checkpoints } from "./consumers/checkpoints.ts";
import { type Checkpoint, LogConsumer } from "./consumers/log-consumer.ts";
import type { Commit, LogEvent } from "./log/commit.ts";
import { type Decider, pageMax } from "./log/event-log.ts";
import { resourcesOf } from "./log/service-resources.ts";
import { measure } from "./metrics/metrics.ts";
import { noteOpenSagas, openSagasOf } from "./saga/open-sagas.ts";
import { operatorActions } from "./saga/operator-actions.ts";
import { type AnyDefinition, type SagaHost, SagaRunner } from "./saga/saga-runner.ts";

const openMax = 10_000;
/** What is noted again after a crash, or in a copy: about 50 ms. */
const againCommits = 10_000;

const drivers = new WeakMap<Service, SagaRunner<SagaHost>>();

/** The saga driver of a running service. */
export const sagasOf = <S extends SagaHost>(service: Service): SagaRunner<S> => {
  const driver = drivers.get(service);
  if (driver === undefined) throw new Error(`${service.name} runs no sagas`);
  return driver as unknown as SagaRunner<S>;
};

type Kept = Pick<ReturnType<typeof checkpoints>, "load" | "anchor">;

const stepBack = async ({ load, anchor }: Kept): Promise<void> => {
  const { position } = await load();
  await anchor({ position: Math.max(0, position - againCommits), hash: "" });
};

/** Follows the own log on a timer: keeps the list of open sagas and drives what stands still. */
const follow = async (service: Service, driver: SagaRunner<SagaHost>): Promise<void> => {
  const room = resourcesOf(service);
  const log = await room.log();
  const notes = await openSagasOf(service);
  const kept = checkpoints(room.collection("checkpoints"), "sagas");
  const { wasLost, isEven = true } = await room.store();
  // What is noted is derived: without it all is read again.
  if (wasLost?.("sagas")) await kept.anchor({ position: 0, hash: "" });
  // In a copy of a running folder it may be newer than the log: a saga that has not ended there is
  // not noted. Those that move are at the log's end.
  else if (!isEven) await stepBack(kept);
  const resume = async () => {
    const open = await notes.find({ status: { $ne: "parked" } }, { limit: openMax });
    for (const { stream, key } of open) driver.drive(stream, key);
  };
  const pump = new LogConsumer<Commit>({
    name: `${service.name}/sagas`,
    source: service.name,
    wakes: false,
    ...kept,
    logger: service.logger,
    async read(after: Checkpoint) {
      // Long pages: of a saga that begins and ends within one nothing is noted.
      const messages = await log.read(after.position, pageMax);
      // One that its store stopped goes on though nobody appends anything any more.
      if (messages.length === 0) await resume();
      const upTo = after.position + messages.length;
      const hash = messages.at(-1)?.hash ?? after.hash;
      return { messages, upTo, hash, head: Math.max(log.head.position, upTo) };
    },
    async handle(commits) {
      await noteOpenSagas(notes, (stream) => driver.idOf(stream), commits);
      await resume();
    },
  });
  room.addFeed(pump);
  room.onClose(() => driver.stop());
  room.onSample(async () => {
    for (const status of ["open", "parked"] as const) {
      const labels = { service: service.name, status };
      measure(service.broker, "sagas", labels, await notes.count({ status }));
    }
  });
  await resume();
  pump.start();
};

/** Runs the sagas whose state stands in the streams of `decider`. */
export const saga = <S extends SagaHost, E extends LogEvent>(
  decider: Decider<S, E>,
  definitions: readonly AnyDefinition[],
): Partial<ServiceSchema> => ({
  actions: operatorActions(sagasOf),
  async started(this: Service) {
    const host = decider as unknown as Decider<SagaHost, LogEvent>;
    const driver = new SagaRunner(this, host, definitions);
    drivers.set(this, driver);
    // Later, when the log's own reader sees the commit too.
    resourcesOf(this).onCommits((commits) => setImmediate(() => driver.seen(commits)));
    await follow(this, driver);
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});
