import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type Context, Errors, type ServiceSchema } from "moleculer";
import type { NatsConnection } from "nats";
import { openNodeHttp } from "../../mixins/boot/node-http.ts";
import { deadlineMs } from "../../mixins/broker/deadline.middleware.ts";
import { forget } from "../../mixins/bus/dead-node-detection.ts";
import { problemOf } from "../../mixins/http/parsing/problem-details.ts";
import { addressOf } from "../../mixins/http.mixin.ts";
import { commandOfRequest } from "../../mixins/log/commands.ts";
import { service } from "../../services/contracts/index.ts";
import { ask } from "../gateway/http.ts";
import { freePort } from "../support/ports.ts";
import { type Server, startNats } from "../support/servers.ts";
import { until } from "../support/until.ts";
import { type Node, startNode } from "./node.ts";
import { withParts } from "./parts.ts";

type Seen = Context<Record<string, unknown>, { key?: string }, object>;
type Handler = (ctx: Seen) => unknown;
type Wire = { readonly transit: { readonly tx: { client: NatsConnection | null } } };

const timeoutOf = ({ options }: Seen): number => (options as { timeout: number }).timeout;

withParts("a cluster over NATS", ["nats"], () => {
  let port: number;
  let nats: Server;
  let nodes: Node[];
  let hanging: (() => void)[];
  /** An answer that does not arrive during the test. */
  const hang = () => new Promise<void>((resolve) => hanging.push(resolve));

  beforeAll(async () => {
    port = await freePort();
    nats = await startNats("", port);
  });
  afterAll(() => nats.stop());
  beforeEach(() => {
    hanging = [];
  });
  afterEach(async () => {
    for (const finish of hanging) finish();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  /** Starts a node for each schema, and one without services that calls them. */
  const start = async (...schemas: ServiceSchema[]): Promise<Node> => {
    const env = (n: number) => ({
      ONEDAY_NATS_URL: `nats://127.0.0.1:${port}`,
      ONEDAY_NODE_ID: `probe.n${n}`,
      ONEDAY_LOG_LEVEL: "fatal",
    });
    nodes = await Promise.all(
      [...schemas.map((schema) => [schema]), []].map((here, n) => startNode("probe", here, env(n))),
    );
    const asking = nodes.at(-1) as Node;
    await until(() => {
      const here = asking.broker.registry.getServiceList({ onlyAvailable: true });
      return here.filter(({ name }) => name[0] !== "$").length === schemas.length;
    });
    return asking;
  };

  const probe = (name: string, actions: Record<string, Handler>): ServiceSchema =>
    ({ name, actions }) as ServiceSchema;

  test("a nested call has the rest of its caller's deadline, over two hops", async () => {
    const seen: number[] = [];
    const { broker } = await start(
      probe("first", {
        async ask(ctx) {
          seen.push(timeoutOf(ctx));
          await until(() => Date.now() >= Number(ctx.params["until"]));
          return ctx.call("second.ask");
        },
      }),
      probe("second", { ask: (ctx) => seen.push(timeoutOf(ctx)) }),
    );
    await broker.call("first.ask", { until: Date.now() + 200 }, { timeout: 900 });
    const [first = 0, second = 0] = seen;
    expect(first).toBeLessThanOrEqual(900);
    expect(first).toBeGreaterThan(700);
    expect(second).toBeLessThanOrEqual(900 - 190);
    expect(second).toBeGreaterThan(0);
  });

  test("a call after its deadline is not made, and is 503 to the client", async () => {
    let asked = 0;
    let error: unknown;
    const { broker } = await start(
      probe("first", {
        async ask(ctx) {
          await until(() => Date.now() >= Number(ctx.params["until"]));
          error = await ctx.call("second.ask").catch((caught: unknown) => caught);
        },
      }),
      probe("second", {
        ask: () => {
          asked += 1;
        },
      }),
    );
    const late = { until: Date.now() + 400 };
    await broker.call("first.ask", late, { timeout: 300 }).catch(() => undefined);
    await until(() => error !== undefined);
    expect(error).toMatchObject({ type: "REQUEST_SKIPPED" });
    expect(problemOf(error)).toMatchObject({ status: 503, code: "UNAVAILABLE", retryAfterS: 1 });
    expect(asked).toBe(0);
  });

  test("an attempt at another node lasts a second, and one in the process the whole deadline", async () => {
    const near = probe("near", { ask: timeoutOf });
    const { broker } = await start(probe("far", { ask: timeoutOf }));
    broker.createService(near);
    await broker.waitForServices("near");
    expect(await broker.call("far.ask")).toBe(1000);
    const whole = (await broker.call("near.ask")) as number;
    expect(whole).toBeGreaterThan(deadlineMs - 500);
    expect(whole).toBeLessThanOrEqual(deadlineMs);
  });

  /** A service with one action of its contract, which sets its limits. */
  const contracted = (name: string, action: string, handler: Handler): ServiceSchema => {
    const actions = { [action]: handler };
    const schema = service({ name, mixins: [], actions } as never);
    const made = (schema.actions ?? {}) as Record<string, { params?: object }>;
    delete made[action]?.params;
    return schema;
  };

  test("each further attempt may take twice as long", async () => {
    const seen: number[] = [];
    const { broker } = await start(
      probe("far", {
        ask(ctx) {
          seen.push(timeoutOf(ctx));
          if (seen.length < 4) {
            throw new Errors.MoleculerRetryableError("no store", 503, "STORE_UNAVAILABLE", {});
          }
        },
      }),
    );
    await broker.call("far.ask");
    expect(seen.slice(0, 3)).toEqual([1000, 2000, 4000]);
    expect(seen[3]).toBeLessThan(deadlineMs);
  });

  test("a command whose answer was lost is retried and done once", async () => {
    const asked: string[] = [];
    const hold: Handler = (ctx) => {
      asked.push(commandOfRequest(ctx as never).cid);
      return asked.length === 1 ? hang() : "held";
    };
    const { broker } = await start(contracted("payment", "hold", hold));
    expect(await broker.call("payment.hold", { cid: "hold:a/1" })).toBe("held");
    expect(asked).toEqual(["hold:a/1", "hold:a/1"]);
  });

  test("a command that must not be repeated is attempted once, with the whole deadline", async () => {
    const asked: number[] = [];
    const refresh: Handler = (ctx) => {
      asked.push(timeoutOf(ctx));
      return hang();
    };
    const { broker } = await start(contracted("user", "refresh", refresh));
    const options = { timeout: 1500 };
    const error = await broker.call("user.refresh", {}, options).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ type: "REQUEST_TIMEOUT" });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThan(1000);
    // No call is left that a stop would wait for.
    const sinceMs = performance.now();
    await broker.stop();
    expect(performance.now() - sinceMs).toBeLessThan(5000);
  });

  test("a node that mostly fails is avoided, and the other one answers", async () => {
    const asked = { bad: 0, good: 0 };
    const { broker } = await start(
      probe("store", {
        ask: () => {
          asked.bad += 1;
          throw new Errors.MoleculerRetryableError("no store", 503, "STORE_UNAVAILABLE", {});
        },
      }),
      probe("store", {
        ask: () => {
          asked.good += 1;
          return "here";
        },
      }),
    );
    const calls = async (count: number) => {
      for (let n = 0; n < count; n += 1) expect(await broker.call("store.ask")).toBe("here");
    };
    const [bad] = nodes as [Node];
    const isKnown = () =>
      broker.registry
        .getNodeList({ onlyAvailable: true, withServices: false })
        .some(({ id }: { id: string }) => id === bad.broker.nodeID);
    await calls(40);
    expect(asked.bad).toBeGreaterThan(2);
    expect(asked.bad).toBeLessThan(15);
    // It is also watched after a reconnect, when it has new endpoints.
    forget(broker, bad.broker.nodeID);
    await until(isKnown);
    asked.bad = 0;
    await calls(40);
    expect(asked.bad).toBeGreaterThan(2);
    expect(asked.bad).toBeLessThan(15);
  });

  test("a retried call goes to another node", async () => {
    const asked: string[] = [];
    const failing =
      (name: string): Handler =>
      () => {
        asked.push(name);
        throw new Errors.MoleculerRetryableError("no store", 503, "STORE_UNAVAILABLE", {});
      };
    const { broker } = await start(
      probe("store", { ask: failing("a") }),
      probe("store", { ask: failing("b") }),
      probe("store", { ask: failing("c") }),
    );
    await broker.call("store.ask", {}, { retries: 8 }).catch(() => undefined);
    expect(asked).toHaveLength(9);
    for (const [n, name] of asked.entries()) expect(name).not.toBe(asked[n - 1]);
  });

  test("a full queue refuses at once, as 503 with Retry-After", async () => {
    const { broker } = await start(probe("slow", { ask: hang }));
    const { maxQueueSize = 0, concurrency = 0 } = broker.options.bulkhead ?? {};
    const [node] = nodes as [Node];
    const calls = Array.from({ length: concurrency + maxQueueSize }, () =>
      node.broker.call("slow.ask").catch(() => undefined),
    );
    const error = await node.broker.call("slow.ask").catch((caught: unknown) => caught);
    expect(error).toMatchObject({ type: "QUEUE_FULL" });
    expect(problemOf(error)).toMatchObject({ status: 503, code: "UNAVAILABLE", retryAfterS: 1 });
    while (hanging.length > 0) {
      for (const finish of hanging.splice(0)) finish();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(calls);
  });

  test("a dead node is dropped at once, and its pending calls are retried at another", async () => {
    const atDead: string[] = [];
    const atLiving: string[] = [];
    const cidOf = (ctx: Seen): string => commandOfRequest(ctx as never).cid;
    const { broker } = await start(
      contracted("user", "register", (ctx) => {
        atDead.push(cidOf(ctx));
        return hang();
      }),
      contracted("user", "register", (ctx) => {
        atLiving.push(cidOf(ctx));
        return "registered";
      }),
    );
    const [dead] = nodes as [Node];
    // Every second call goes to each node. An attempt at this action may take five seconds.
    const calls = ["key-one", "key-two"].map((key) =>
      broker.call("user.register", {}, { meta: { key } }),
    );
    await until(() => atDead.length > 0);
    const sinceMs = performance.now();
    const { tx } = (dead.broker as unknown as Wire).transit;
    const { client } = tx;
    tx.client = null;
    await client?.close();
    expect(await Promise.all(calls)).toEqual(["registered", "registered"]);
    expect(performance.now() - sinceMs).toBeLessThan(2500);
    expect(atLiving).toEqual(expect.arrayContaining(atDead));
    expect(atLiving).toHaveLength(2);
    const known = broker.registry.getNodeList({ onlyAvailable: true, withServices: false });
    expect(known.map(({ id }: { id: string }) => id)).not.toContain(dead.broker.nodeID);
  });

  test("a node that lost NATS is not ready, refuses quickly, and recovers by itself", async () => {
    const done = new Map<string, number>();
    const asking = await start(
      probe("far", {
        ask: (ctx) => {
          const { cid } = commandOfRequest(ctx as never);
          done.set(cid, (done.get(cid) ?? 0) + 1);
        },
      }),
      // What every process reads before it is ready.
      probe("user", { endings: () => ({ messages: [], upTo: 0, hash: "", head: 0 }) }),
    );
    const { broker } = asking;
    broker.createService(probe("near", { ask: () => "near" }));
    await openNodeHttp(broker);
    const { url } = addressOf(broker.getLocalService("near-door") as never);
    await until(async () => (await ask(url, "GET", "/health/ready")).status === 200);
    await nats.stop();
    await until(async () => (await ask(url, "GET", "/health/ready")).status === 503);
    expect((await ask(url, "GET", "/health/ready")).json).toMatchObject({
      data: { waiting: ["bus"] },
    });
    const refused = () => broker.call("far.ask").catch((caught: unknown) => caught);
    expect(problemOf(await refused())).toMatchObject({ status: 503, code: "UNAVAILABLE" });
    const sinceMs = performance.now();
    expect(problemOf(await refused())).toMatchObject({ status: 503, code: "UNAVAILABLE" });
    expect(performance.now() - sinceMs).toBeLessThan(1000);
    expect(await broker.call("near.ask")).toBe("near");
    nats = await startNats("", port);
    await until(async () => (await ask(url, "GET", "/health/ready")).status === 200, 10_000);
    await until(async () => (await refused()) === undefined, 10_000);
    // Refused packets were not queued for later.
    expect([...done.values()]).toEqual([1]);
  }, 30_000);

  test("calls wait for a service that has just disappeared", async () => {
    const { broker } = await start(probe("far", { ask: () => "again" }));
    const [far] = nodes as [Node];
    await far.stop();
    const call = broker.call("far.ask");
    const env = {
      ONEDAY_NATS_URL: `nats://127.0.0.1:${port}`,
      ONEDAY_NODE_ID: "probe.again",
      ONEDAY_LOG_LEVEL: "fatal",
    };
    nodes.push(await startNode("probe", [probe("far", { ask: () => "again" })], env));
    expect(await call).toBe("again");
  });
});
