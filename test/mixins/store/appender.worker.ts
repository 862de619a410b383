/** Appends commands to a log that other processes also append to, and counts. */
import { Log } from "../../../mixins/log/event-log.ts";
import { openMongo } from "../../../mixins/store/mongo/mongo-store.ts";
import type { Collection, Doc, Store } from "../../../mixins/store/store.ts";
import { quietService, say, workerInput } from "../../support/worker-process.ts";
import { count } from "./counter.ts";

/** Commands are sent in groups of this many at once. */
const groupMax = 5;

export type AppenderInput = {
  readonly url: string;
  readonly database: string;
  readonly sends: readonly { readonly stream: string; readonly cid: string }[];
};
export type AppenderCounts = {
  readonly commits: number;
  readonly retries: number;
  /** Inserts with a taken key. */
  readonly duplicates: number;
  /** Reruns of a rule on a newer state. */
  readonly reruns: number;
};

const { url, database, sends } = workerInput<AppenderInput>();
const counts = { commits: 0, retries: 0, duplicates: 0, reruns: 0 };

/** The same store, which counts inserts with a taken key. */
const counting = (store: Store): Store => ({
  exclusive: store.exclusive,
  close: () => store.close(),
  async collection<D extends Doc>(...named: Parameters<Store["collection"]>) {
    const docs = await store.collection<D>(...named);
    const insertMany: Collection<D>["insertMany"] = async (batch) => {
      const stood = await docs.insertMany(batch);
      if (stood < batch.length) counts.duplicates += 1;
      return stood;
    };
    return Object.assign(Object.create(docs) as typeof docs, { insertMany });
  },
});

const store = await openMongo(url, database, quietService());
const log = await Log.open(counting(store));
await say({ type: "ready" });
await new Promise((resolve) => process.once("message", resolve));

const send = async ({ stream, cid }: AppenderInput["sends"][number]): Promise<void> => {
  let rules = 0;
  const onRule = () => {
    rules += 1;
  };
  const { replayed } = await count(log, stream, cid, { sentMs: process.pid, onRule });
  counts.reruns += Math.max(rules - 1, 0);
  if (replayed) counts.retries += 1;
  else counts.commits += 1;
};
for (let from = 0; from < sends.length; from += groupMax) {
  await Promise.all(sends.slice(from, from + groupMax).map(send));
}
await store.close();
await say({ type: "done", ...counts });
process.exit(0);
