/**
 * Saga mixin: runs a service's sagas, and continues every open one after a crash.
 *
 * The open sagas are listed beside the log, so that a start need not read all of it. Adds the
 * operator's actions `sagas`, `sagas.resume` and `sagas.abort`.
 */
import type { Service, ServiceSchema } from "moleculer";
import { checkpoints } from "./consumers/checkpoints.ts";
import { type Checkpoint, LogConsumer } from "./consumers/log-consumer.ts";
import type { Commit, LogEvent } from "./log/commit.ts";
import { pageMax, type StreamDefinition } from "./log/event-log.ts";
import { resourcesOf } from "./log/service-resources.ts";
import { measure } from "./metrics/metrics.ts";
import { noteOpenSagas, openSagasOf } from "./saga/open-sagas.ts";
import { operatorActions } from "./saga/operator-actions.ts";
import { type AnyDefinition, type SagaHost, SagaRunner } from "./saga/saga-runner.ts";

const openMax = 10_000;
/** Commits that are read again after a crash, or in a copied folder: about 50 ms. */
const againCommits = 10_000;

const runners = new WeakMap<Service, SagaRunner<SagaHost>>();

/** The saga runner of a running service. Throws if the service runs no sagas. */
export const sagasOf = <S extends SagaHost>(service: Service): SagaRunner<S> => {
  const runner = runners.get(service);
  if (runner === undefined) throw new Error(`${service.name} runs no sagas`);
  return runner as unknown as SagaRunner<S>;
};

type SagaCheckpoint = Pick<ReturnType<typeof checkpoints>, "load" | "anchor">;

const stepBack = async ({ load, anchor }: SagaCheckpoint): Promise<void> => {
  const { position } = await load();
  await anchor({ position: Math.max(0, position - againCommits), hash: "" });
};

/** Follows the own log on a timer: updates the list of open sagas and drives those that stopped. */
const follow = async (service: Service, runner: SagaRunner<SagaHost>): Promise<void> => {
  const resources = resourcesOf(service);
  const log = await resources.log();
  const openSagas = await openSagasOf(service);
  const checkpoint = checkpoints(resources.collection("checkpoints"), "sagas");
  const { wasLost, isEven = true } = await resources.store();
  // The list is derived: if it was lost, the whole log is read again.
  if (wasLost?.("sagas")) await checkpoint.anchor({ position: 0, hash: "" });
  // In a copy of a running folder the list may be newer than the log: a saga that has not ended in
  // the log is not listed. Sagas that move are at the log's end.
  else if (!isEven) await stepBack(checkpoint);
  const resume = async () => {
    const open = await openSagas.find({ status: { $ne: "parked" } }, { limit: openMax });
    for (const { stream, key } of open) runner.drive(stream, key);
  };
  const consumer = new LogConsumer<Commit>({
    name: `${service.name}/sagas`,
    source: service.name,
    wakes: false,
    ...checkpoint,
    logger: service.logger,
    async read(after: Checkpoint) {
      // Long pages: a saga that begins and ends within one page is never listed.
      const messages = await log.read(after.position, pageMax);
      // A saga that the store stopped continues, even if no commit follows.
      if (messages.length === 0) await resume();
      const upTo = after.position + messages.length;
      const hash = messages.at(-1)?.hash ?? after.hash;
      return { messages, upTo, hash, head: Math.max(log.head.position, upTo) };
    },
    async handle(commits) {
      await noteOpenSagas(openSagas, (stream) => runner.idOf(stream), commits);
      await resume();
    },
  });
  resources.addFeed(consumer);
  resources.onClose(() => runner.stop());
  resources.onSample(async () => {
    for (const status of ["open", "parked"] as const) {
      const labels = { service: service.name, status };
      measure(service.broker, "sagas", labels, await openSagas.count({ status }));
    }
  });
  await resume();
  consumer.start();
};

/** Runs the sagas whose state is in the streams of `streamDefinition`. */
export const saga = <S extends SagaHost, E extends LogEvent>(
  streamDefinition: StreamDefinition<S, E>,
  definitions: readonly AnyDefinition[],
): Partial<ServiceSchema> => ({
  actions: operatorActions(sagasOf),
  async started(this: Service) {
    const host = streamDefinition as unknown as StreamDefinition<SagaHost, LogEvent>;
    const runner = new SagaRunner(this, host, definitions);
    runners.set(this, runner);
    // Deferred until a read of the log includes the commit.
    resourcesOf(this).onCommits((commits) => setImmediate(() => runner.seen(commits)));
    await follow(this, runner);
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});
