/**
 * Store: the buckets that all gateways share, in a key-value bucket of NATS JetStream.
 *
 * A value is the moment at which its bucket is full again, and is changed by its revision: of two
 * that draw at once one has to look again. Values are kept in the server's memory, for as long as
 * a bucket can take to fill up, and when there are too many the oldest go: each is then full. Time
 * is the server's, so that gateways need no clock in common.
 */
import type { JetStreamManager, KV, NatsConnection, NatsError } from "nats";
import { storeName, streamName, valueSubjects } from "../bus/bucket-subjects.ts";
import { keptMs } from "../config/rate-classes.ts";
import { monotonicUs } from "./local-buckets.ts";

/** A bucket as it was seen last; revision 0 for one that nobody has drawn from. */
export type BucketEntry = { readonly fullAtUs: number; readonly revision: number };

/** Some 200,000 buckets. */
const bytesMax = 32_000_000;
const answerMs = 1000;
const nanosecondsPerMs = 1_000_000;
/** What the server answers to who draws by a revision that is not the last. */
const wrongRevision = 10_071;
/** No servers to put all replicas on; and not in a cluster at all. */
const tooFewServers = new Set<number | undefined>([10_005, 10_074]);
const absent = new Set<number | undefined>([10_039, 10_076]);
/** The same stream was made before, by a version that wanted it otherwise. */
const otherConfiguration = 10_058;

const stream = {
  name: streamName,
  subjects: [valueSubjects],
  storage: "memory",
  max_msgs_per_subject: 1,
  max_age: keptMs * nanosecondsPerMs,
  max_bytes: bytesMax,
  discard: "old",
  allow_direct: true,
  allow_rollup_hdrs: true,
};
/** In a cluster of servers one of them may be gone. Where there are not so many, one has to do. */
const replicas = 3;

const codeOf = (error: unknown): number | undefined =>
  (error as Partial<NatsError>).api_error?.err_code;

/** True where the server said that it has no JetStream, or none for this account. */
export const isAbsence = (error: unknown): boolean => absent.has(codeOf(error));

/** True where the server said that somebody else was there first. */
export const isConflict = (error: unknown): boolean => codeOf(error) === wrongRevision;

export class BucketStore {
  private readonly client: NatsConnection;
  private readonly manager: JetStreamManager;
  private readonly values: KV;
  /** What the server's clock is ahead of ours. */
  private aheadUs = 0;

  private constructor(client: NatsConnection, manager: JetStreamManager, values: KV) {
    this.client = client;
    this.manager = manager;
    this.values = values;
  }

  /** Rejects where the server has no JetStream, does not answer, or does not let this user. */
  static async open(client: NatsConnection): Promise<BucketStore> {
    const options = { timeout: answerMs };
    const manager = await client.jetstreamManager(options);
    const { views } = client.jetstream({ ...options, checkAPI: false });
    const values = await views.kv(storeName, { bindOnly: true, allow_direct: true });
    const store = new BucketStore(client, manager, values);
    await store.prepare();
    return store;
  }

  /** Makes sure that there is something to draw from, and what time it is there. */
  async prepare(): Promise<void> {
    const isMade = this.client.info?.cluster !== undefined && (await this.make(replicas));
    if (!isMade) await this.make(1);
    await this.readClock();
  }

  /** False where the servers are too few. One that is there already stays as it is. */
  private async make(num_replicas: number): Promise<boolean> {
    try {
      await this.manager.streams.add({ ...stream, num_replicas } as never);
    } catch (error) {
      if (tooFewServers.has(codeOf(error)) && num_replicas > 1) return false;
      if (codeOf(error) !== otherConfiguration) throw error;
    }
    return true;
  }

  async readClock(): Promise<void> {
    const fromUs = monotonicUs();
    const { ts } = (await this.manager.streams.info(streamName)) as { ts?: string };
    const here = (fromUs + monotonicUs()) / 2;
    this.aheadUs = Math.floor((ts === undefined ? Date.now() : Date.parse(ts)) * 1000 - here);
  }

  nowUs(): number {
    return monotonicUs() + this.aheadUs;
  }

  async read(key: string): Promise<BucketEntry> {
    const entry = await this.values.get(key);
    if (entry === null) return { fullAtUs: 0, revision: 0 };
    return { fullAtUs: Number(entry.string()), revision: entry.revision };
  }

  /** Writes where `revision` is the last. Answers the new one; rejects with a conflict. */
  async write(key: string, fullAtUs: number, revision: number): Promise<number> {
    const text = String(fullAtUs);
    if (revision > 0) return this.values.update(key, text, revision);
    return this.values.put(key, text, { previousSeq: 0 });
  }
}
