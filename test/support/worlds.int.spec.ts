/** Properties of the test worlds, in one broker and spread. */
import { afterEach, expect, test } from "@jest/globals";
import type { Context, ServiceSchema } from "moleculer";
import { newId } from "../../services/contracts/core/units.ts";
import { serviceOf, startBroker, type TestBroker } from "./broker.ts";
import { type ProbeLog, probeLog } from "./probe-log.ts";
import { spread } from "./spread.ts";
import { textsOf } from "./stored.ts";

const isSpread = spread !== null;
const running: TestBroker[] = [];
afterEach(async () => {
  for (const { stop } of running.splice(0).reverse()) await stop();
});

const start = async (schemas: readonly ServiceSchema[], dataDir?: string): Promise<TestBroker> => {
  const started = await startBroker(schemas, dataDir);
  running.push(started);
  return started;
};
const registered = () =>
  ({ type: "user.registered", data: { userId: newId(), role: "worker" } }) as const;
const announced = async (probe: ProbeLog, times: number): Promise<void> =>
  probe.announceAll(Array.from({ length: times }, registered));

test("the params of a call arrive as a copy at another node if spread, else as the same object", async () => {
  const probe: ServiceSchema = {
    name: "probe",
    actions: {
      touch(ctx: Context<{ at: unknown }>) {
        const kind = typeof ctx.params.at;
        ctx.params.at = "touched";
        return { kind, by: ctx.broker.nodeID };
      },
    },
  };
  const { broker } = await start([probe]);
  const params = { at: new Date(0) };
  const answer: { kind: string; by: string } = await broker.call("probe.touch", params);
  expect(answer.kind).toBe(isSpread ? "string" : "object");
  expect(answer.by === broker.nodeID).toBe(!isSpread);
  expect(params.at).toEqual(isSpread ? new Date(0) : "touched");
});

test("a world sees neither the services nor the data of another", async () => {
  const [one, other] = [probeLog("user"), probeLog("user")];
  const first = await start([one.schema]);
  const second = await start([other.schema, { name: "alone" }]);
  await announced(one, 2);
  expect([one.head(), other.head()]).toEqual([2, 0]);
  expect(() => serviceOf(first.broker, "alone")).toThrow("nobody runs alone");
  expect(first.broker.registry.services.list({}).map(({ name }) => name)).not.toContain("alone");
  expect((await textsOf(first.dataDir)).get("user/log")).toContain("user.registered");
  expect((await textsOf(second.dataDir)).get("user/log") ?? "").not.toContain("user.registered");
});

test("a start on the folder of a stopped world continues with its data", async () => {
  const probe = probeLog("user");
  const first = await start([probe.schema]);
  await announced(probe, 3);
  await first.halt();
  await start([probe.schema], first.dataDir);
  await announced(probe, 1);
  expect(probe.head()).toBe(4);
});

test("a crashed world's later writes are in no store of its successor", async () => {
  const [before, after] = [probeLog("user"), probeLog("user")];
  const first = await start([before.schema]);
  await announced(before, 2);
  const folder = first.crash();
  await Promise.allSettled([announced(before, 1)]);
  await start([after.schema], folder);
  expect(after.head()).toBe(2);
});
