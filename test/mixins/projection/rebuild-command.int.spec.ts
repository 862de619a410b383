/** An operator has a read model rebuilt over HTTP, and sees whether the copy before was right. */
import { afterEach, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { type LogMethods, log } from "../../../mixins/log.mixin.ts";
import type { Projector, Stored } from "../../../mixins/projection/projector.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { askRebuild, type Rebuild, rebuilds } from "../../../mixins/projection/rebuild-requests.ts";
import { projection } from "../../../mixins/projection.mixin.ts";
import { newId, now } from "../../../services/contracts/core/units.ts";
import type { Answer, Message } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { undocumented } from "../../gateway/openapi/documented.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { probeLog } from "../../support/probe-log.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";
import { amountOf, charge } from "../consumers/consumer.ts";

type Sum = { readonly _id: string; readonly won: number };
type Item = Answer<"communication.readModels">["readModels"][number];

const { securityProbe, tokenFor } = testTokens();
const payment = probeLog("payment");
const operatorId = newId();
const base = "/api/communication/read-models";
/** The projector throws on these amounts. */
const poison = new Set<number>();

/** Sums of charges, even and odd, in communication's store. */
const sums: Projector<Sum> = {
  name: "sums",
  version: 1,
  on: ["payment.charged"],
  ids: (message) => [amountOf(message) % 2 === 0 ? "even" : "odd"],
  next(doc, message: Message, id) {
    if (poison.has(amountOf(message))) throw new RangeError("no such amount");
    return { _id: id, won: (doc?.won ?? 0) + amountOf(message) };
  },
};
const schema = {
  name: "communication",
  mixins: [log({ announce: () => [] }), projection(sums)],
};

let world: TestBroker;
let started: TestBroker[] = [];
const start = async (dataDir?: string): Promise<void> => {
  world = await startBroker([securityProbe, gateway, payment.schema, schema], dataDir);
  started.unshift(world);
};
afterEach(async () => {
  poison.clear();
  for (const { stop } of started) await stop();
  started = [];
});

const ours = () => serviceOf(world.broker, "communication");
const view = () => readModelOf(ours(), sums);
const as = async (role: "operator" | "worker", method: string, path: string, key?: string) => {
  const headers = {
    authorization: `Bearer ${tokenFor(role === "operator" ? operatorId : newId(), role)}`,
    ...(key === undefined ? {} : { "idempotency-key": key }),
  };
  const { url } = addressOf(serviceOf(world.broker, "gateway"));
  const response = await ask(url, method, path, { headers });
  expect(undocumented(method, path, response)).toBeNull();
  return response;
};
const shown = async (): Promise<Item> => {
  const { json } = await as("operator", "GET", base);
  const [only, ...others] = (json as { readModels: Item[] }).readModels;
  if (only === undefined || others.length > 0) throw new Error("communication keeps one here");
  return only;
};
const rebuild = (key?: string) => as("operator", "POST", `${base}/sums/rebuild`, key);
const rebuilt = async (): Promise<Item> => {
  await until(async () => (await shown()).rebuild?.status !== "running");
  return shown();
};
const both = async () => [(await view().get("even"))?.won, (await view().get("odd"))?.won];
const charged = async (...amounts: number[]): Promise<void> => {
  await payment.announceAll(amounts.map(charge));
};
const seen = (even: number, odd: number) =>
  until(async () => JSON.stringify(await both()) === JSON.stringify([even, odd]));

test("a rebuilt read model equals the live one, takes its place and follows on", async () => {
  await start();
  await charged(1, 2, 3, 4);
  await seen(6, 4);
  const before = await shown();
  expect(before).toMatchObject({ name: "sums", version: 1, rebuild: null });
  const key = newId();
  expect(await rebuild(key)).toMatchObject({ status: 200, json: { name: "sums" } });
  const after = await rebuilt();
  expect(after.rebuild).toMatchObject({ status: "done", wasEqual: true, error: null });
  expect(after.copy).not.toBe(before.copy);
  // A repeat under the same key rebuilds nothing, another key does.
  const again = await rebuild(key);
  expect(again.headers["idempotency-replayed"]).toBe("true");
  expect(await shown()).toEqual(after);
  await rebuild();
  expect((await rebuilt()).copy).not.toBe(after.copy);
  await charged(5);
  await seen(6, 9);
});

test("a copy that is not what its logs say is found and replaced", async () => {
  await start();
  await charged(1, 2);
  await seen(2, 1);
  const docs = await resourcesOf(ours()).collection<Stored<Sum>>(`sums__b${view().build}`);
  const stored = await docs.get("odd");
  if (stored === null) throw new Error("there is a sum of odd charges");
  expect(await docs.replace("odd", { seen: stored.seen }, { ...stored, won: 7 })).toBe(true);
  expect(await both()).toEqual([2, 7]);
  await rebuild();
  expect((await rebuilt()).rebuild).toMatchObject({ status: "done", wasEqual: false });
  expect(await both()).toEqual([2, 1]);
});

test("a message that the new copy cannot take ends the rebuild, and readers keep the old one", async () => {
  await start();
  await charged(1, 2);
  await seen(2, 1);
  const { copy } = await shown();
  poison.add(2);
  await rebuild();
  expect(await rebuilt()).toMatchObject({
    copy,
    rebuild: { status: "failed", wasEqual: null, error: "RangeError" },
  });
  expect(await both()).toEqual([2, 1]);
  poison.clear();
  await rebuild();
  expect((await rebuilt()).rebuild).toMatchObject({ status: "done", error: null });
});

test("a rebuild that was asked for and not begun is done after the next start", async () => {
  await start();
  await charged(1, 2);
  await seen(2, 1);
  const { copy } = await shown();
  const { log: ourLog } = ours() as ReturnType<typeof ours> & LogMethods;
  const rebuildId = newId();
  const rule = (last: Rebuild | null) => askRebuild(last, rebuildId, now());
  await ourLog.decide(rebuilds, "sums", rule, systemCommand("asked"));
  expect((await shown()).rebuild).toMatchObject({ rebuildId, status: "running" });
  const { dataDir } = world;
  await world.halt();
  await start(dataDir);
  const after = await rebuilt();
  expect(after.rebuild).toMatchObject({ rebuildId, status: "done", wasEqual: true });
  expect(after.copy).not.toBe(copy);
  expect(await both()).toEqual([2, 1]);
});

test("only an operator rebuilds, and only what there is", async () => {
  await start();
  expect((await as("worker", "GET", base)).status).toBe(403);
  expect((await as("worker", "POST", `${base}/sums/rebuild`)).status).toBe(403);
  const missing = await as("operator", "POST", `${base}/nothing/rebuild`);
  expect(missing).toMatchObject({ status: 404, json: { code: "READ_MODEL_NOT_FOUND" } });
});
