/**
 * Bucket store: the buckets that all gateways share, in a key-value bucket of NATS JetStream.
 *
 * A value is the moment at which its bucket is full again. A write names the revision it read; of
 * two concurrent writes one fails and reads again. Values stay in the server's memory until their
 * bucket must be full. Beyond the limit the oldest are evicted, which makes their buckets full. The
 * server's clock is used, so that gateways need not agree on the time.
 */
import type { JetStreamManager, KV, NatsConnection, NatsError } from "nats";
import { storeName, streamName, valueSubjects } from "../bus/bucket-subjects.ts";
import { keptMs } from "../config/rate-classes.ts";
import { monotonicUs } from "./local-buckets.ts";

/** A bucket as last read; revision 0 for one that was never drawn from. */
export type BucketEntry = { readonly fullAtUs: number; readonly revision: number };

/** About 200,000 buckets. */
const bytesMax = 32_000_000;
const answerMs = 1000;
const nanosecondsPerMs = 1_000_000;
/** The server's error for a write whose revision is not the last. */
const wrongRevision = 10_071;
/** Too few servers for the replicas, or no cluster at all. */
const tooFewServers = new Set<number | undefined>([10_005, 10_074]);
const absent = new Set<number | undefined>([10_039, 10_076]);
/** The stream exists with the configuration of another version. */
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
/** Three survive the loss of one server; with fewer servers there is one replica. */
const replicas = 3;

const codeOf = (error: unknown): number | undefined =>
  (error as Partial<NatsError>).api_error?.err_code;

/** Whether the error means that the server has no JetStream, or none for this account. */
export const isAbsence = (error: unknown): boolean => absent.has(codeOf(error));

/** Whether the error is a conflict: another write came first. */
export const isConflict = (error: unknown): boolean => codeOf(error) === wrongRevision;

/** The shared buckets, over one connection. */
export class BucketStore {
  private readonly client: NatsConnection;
  private readonly manager: JetStreamManager;
  private readonly values: KV;
  /** How far the server's clock is ahead of our monotonic clock. */
  private aheadUs = 0;

  private constructor(client: NatsConnection, manager: JetStreamManager, values: KV) {
    this.client = client;
    this.manager = manager;
    this.values = values;
  }

  /** Rejects if the server has no JetStream, does not answer, or denies this user. */
  static async open(client: NatsConnection): Promise<BucketStore> {
    const options = { timeout: answerMs };
    const manager = await client.jetstreamManager(options);
    const { views } = client.jetstream({ ...options, checkAPI: false });
    const values = await views.kv(storeName, { bindOnly: true, allow_direct: true });
    const store = new BucketStore(client, manager, values);
    await store.prepare();
    return store;
  }

  /** Creates the stream if needed and reads the server's clock. */
  async prepare(): Promise<void> {
    const isMade = this.client.info?.cluster !== undefined && (await this.make(replicas));
    if (!isMade) await this.make(1);
    await this.readClock();
  }

  /** False if there are too few servers. An existing stream is not changed. */
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

  /** Writes if `revision` is the last, and answers the new one. Rejects on a conflict. */
  async write(key: string, fullAtUs: number, revision: number): Promise<number> {
    const text = String(fullAtUs);
    if (revision > 0) return this.values.update(key, text, revision);
    return this.values.put(key, text, { previousSeq: 0 });
  }
}
