/**
 * Log checks: invariants of the logs and read models behind a market at rest, whatever happened to it.
 * Each answers its violations, as texts.
 */
import type { Service } from "moleculer";
import type { Commit } from "../../mixins/log/commit.ts";
import type { Log } from "../../mixins/log/event-log.ts";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import { readModelsOf } from "../../mixins/projection/read-models.ts";
import { applications } from "../../services/job/domain/application.ts";
import { jobs } from "../../services/job/domain/job.ts";

type Announcing = Pick<Commit, "stream" | "events">;

const pageCommits = 1000;

/** Every commit of a log, in order. */
async function* commitsOf(log: Log): AsyncGenerator<Commit> {
  for (let after = 0; after < log.head.position; after += pageCommits) {
    yield* await log.read(after, pageCommits);
  }
}

/**
 * Of job's commits: unfinished sagas, and jobs that ever had more holders than seats. The payments
 * of `owed` applications may be parked.
 */
export const faultsOfCommits = async (
  commits: Iterable<Announcing> | AsyncIterable<Announcing>,
  owed: ReadonlySet<string> = new Set(),
): Promise<string[]> => {
  const made = new Map<string, typeof applications.empty>();
  const offered = new Map<string, typeof jobs.empty>();
  const faults: string[] = [];
  for await (const { stream, events } of commits) {
    if (stream.startsWith("application:")) {
      const before = made.get(stream) ?? applications.empty;
      made.set(stream, (events as never[]).reduce(applications.evolve, before));
    }
    if (!stream.startsWith("job:")) continue;
    const next = (events as never[]).reduce(jobs.evolve, offered.get(stream) ?? jobs.empty);
    offered.set(stream, next);
    if (next.status === "none" || next.holders.length <= next.posting.seats) continue;
    faults.push(`${stream} had ${next.holders.length} holders`);
  }
  for (const [stream, { sagas }] of made) {
    for (const [key, { name, status }] of Object.entries(sagas)) {
      if (status === "completed" || status === "compensated") continue;
      const isOwed = name === "settleBeyond" && owed.has(stream.slice("application:".length));
      if (isOwed && status === "parked") continue;
      faults.push(`saga ${key} of ${stream} is ${status}`);
    }
  }
  return faults;
};

/** The same of the service itself. */
export const faultsOfJob = async (job: Service): Promise<string[]> =>
  faultsOfCommits(commitsOf(await resourcesOf(job).log()));

/** Read models of a service that differ from their rebuild. */
export const faultsOfViews = async (service: Service): Promise<string[]> => {
  const faults: string[] = [];
  for (const readModel of readModelsOf(service)) {
    if (await readModel.compareRebuild()) continue;
    faults.push(`${service.name}: ${readModel.projector.name} is not its rebuild`);
  }
  return faults;
};

/** Services with a broken chain, and their read models. */
export const faultsOfServices = async (services: readonly Service[]): Promise<string[]> => {
  const faults: string[] = [];
  for (const service of services) {
    const { firstBad } = await (await resourcesOf(service).log()).verify();
    if (firstBad !== null) faults.push(`the log of ${service.name} is bad from ${firstBad}`);
    faults.push(...(await faultsOfViews(service)));
  }
  return faults;
};
