/**
 * One replica that projects a log into a read model that others also write. It can stop itself
 * between a read and a write, like a machine that freezes.
 */
import { checkpoints } from "../../../mixins/consumers/checkpoints.ts";
import { applyPage } from "../../../mixins/projection/copy-writer.ts";
import type { Stored } from "../../../mixins/projection/projector.ts";
import { openMongo } from "../../../mixins/store/mongo/mongo-store.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { quietService, say, workerInput } from "../../support/worker-process.ts";
import { type Charged, charged, chargesOf } from "./charges.ts";

export type ReplicaInput = {
  readonly url: string;
  readonly database: string;
  readonly source: string;
  readonly commits: number;
  readonly hasDeclines: boolean;
  readonly isConditional: boolean;
  /** Whether it continues from any replica's checkpoint, as after a restart. */
  readonly sharesCheckpoint: boolean;
  /** The call before which it stops itself, counted from 1. */
  readonly stopsBefore?: { readonly call: "replace" | "insertMany"; readonly number: number };
};

const pageCommits = 20;
const input = workerInput<ReplicaInput>();
const { source, isConditional, sharesCheckpoint, stopsBefore } = input;
const calls = { replace: 0, insertMany: 0 };
let beaten = 0;

const maybeStop = async (call: "replace" | "insertMany"): Promise<void> => {
  calls[call] += 1;
  if (stopsBefore?.call !== call || stopsBefore.number !== calls[call]) return;
  await say({ type: "stopping" });
  process.kill(process.pid, "SIGSTOP");
  await say({ type: "goesOn", at: Date.now() });
};

const wrapped = (docs: Collection<Stored<Charged>>): typeof docs => {
  const replace: typeof docs.replace = async (id, where, next) => {
    await maybeStop("replace");
    const isReplaced = await docs.replace(id, isConditional ? where : {}, next);
    if (!isReplaced) beaten += 1;
    return isReplaced;
  };
  const insertMany: typeof docs.insertMany = async (batch) => {
    await maybeStop("insertMany");
    return docs.insertMany(batch);
  };
  return Object.assign(Object.create(docs) as typeof docs, { replace, insertMany });
};

const store = await openMongo(input.url, input.database, quietService());
const docs = wrapped(await store.collection<Stored<Charged>>("charged"));
const { load, save } = checkpoints(store.collection("checkpoints"), source);
const messages = chargesOf(source, input.commits, input.hasDeclines);
await say({ type: "ready" });
await new Promise((resolve) => process.once("message", resolve));

let at = 0;
for (;;) {
  if (sharesCheckpoint) at = (await load()).position;
  if (at >= input.commits) break;
  const upTo = at + pageCommits;
  const page = messages.filter(({ position }) => position > at && position <= upTo);
  await applyPage(docs, charged, page);
  at = upTo;
  await save({ position: at, hash: "" });
}
await store.close();
await say({ type: "done", at: Date.now(), beaten });
process.exit(0);
