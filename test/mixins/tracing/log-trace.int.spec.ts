/** A log keeps the trace of a commit where there is one, and commits with and without it are one chain. */
import { afterEach, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { Log } from "../../../mixins/log/event-log.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import { inTrace } from "../../../mixins/tracing/trace-context.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { folderOf, remove } from "../../support/folders.ts";

const counter = { stream: "counter", empty: 0, evolve: (sum: number) => sum + 1 };
const service = new ServiceBroker({ logger: false }).createService({ name: "probe" });
const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

const folder = folderOf("log-trace");
afterEach(() => remove(folder));

const open = async () => {
  const store = await openNedb(folder, service, (error) => {
    throw error;
  });
  const log = await Log.open(store);
  const add = (cid: string) =>
    log.decide(counter, "a", () => [{ type: "counted", data: {} }], {
      ...{ cid, fp: "same", isFresh: false, at: instant(0) },
      meta: { correlationId: "c", causationId: null, actor: null },
    });
  return { store, log, add };
};

test("a commit of a sampled trace keeps it, others have no such field, and all of them are verified and read again", async () => {
  const before = await open();
  await before.add("from a version without traces");
  await before.store.close();
  const { store, log, add } = await open();
  await inTrace({ traceId, spanId, isSampled: true }, () => add("sampled"));
  await inTrace({ traceId, spanId, isSampled: false }, () => add("not sampled"));
  await add("outside of a trace");
  const commits = await log.read(0, 10);
  expect(commits.map(({ meta }) => ("trace" in meta ? meta.trace : "none"))).toEqual([
    "none",
    `00-${traceId}-${spanId}-01`,
    "none",
    "none",
  ]);
  expect(await log.verify()).toMatchObject({ commits: 4, firstBad: null });
  expect(await log.state(counter, "a")).toBe(4);
  await store.close();
});
