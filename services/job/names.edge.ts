/**
 * Names: the display names of users, asked of the user service and kept for a while.
 *
 * A job's log knows its employer by id only. While the user service is away a name is empty,
 * which is better than no list of jobs.
 */
import { LRUCache } from "lru-cache";
import type { ServiceBroker } from "moleculer";
import { call } from "../contracts/index.ts";
import type { SearchedJob } from "./search.ts";

const namesMax = 10_000;
const keptMs = 10 * 60_000;

export class Names {
  private readonly broker: ServiceBroker;
  private readonly known = new LRUCache<string, string>({ max: namesMax, ttl: keptMs });

  constructor(broker: ServiceBroker) {
    this.broker = broker;
  }

  async of(userId: string): Promise<string> {
    const known = this.known.get(userId);
    if (known !== undefined) return known;
    try {
      const { displayName } = await call(this.broker, "user.facts", { userId });
      this.known.set(userId, displayName);
      return displayName;
    } catch (error) {
      this.broker.logger.debug(`no name for ${userId}: ${(error as Error).message}`);
      return "";
    }
  }

  /** The jobs with their employers' names; a job that has one already is answered as it is. */
  async filled(jobs: readonly SearchedJob[]): Promise<SearchedJob[]> {
    return Promise.all(
      jobs.map(async (job) => {
        if (job.employer.displayName !== "") return job;
        const displayName = await this.of(job.employer.userId);
        return { ...job, employer: { ...job.employer, displayName } };
      }),
    );
  }
}
