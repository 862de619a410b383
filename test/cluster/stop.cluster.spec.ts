/** A stop under load: real processes, ended with SIGTERM as a supervisor or Kubernetes does. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type NodeProcess, settingsOver, startNode } from "../support/node-process.ts";
import { freePort } from "../support/ports.ts";
import { type Server, startMongo, startNats } from "../support/servers.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";

const startMs = 60_000;
const drainS = 1;
const loopMs = 20;

type GatewayAnswer = { readonly status: number; readonly isKept: boolean };

/** One request; status 0 if there was no answer. */
const answerOf = async (url: string): Promise<GatewayAnswer> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return { status: answer.status, isKept: answer.headers.get("connection") !== "close" };
  } catch {
    return { status: 0, isKept: false };
  }
};

withParts("stopping one of two nodes", ["nats"], () => {
  let nats: Server;
  let mongo: Server;
  let nodes: NodeProcess[];

  beforeAll(async () => {
    [nats, mongo] = await Promise.all([startNats(), startMongo()]);
  }, startMs);
  afterAll(async () => {
    await Promise.all([nats.stop(), mongo.stop()]);
  });
  beforeEach(() => {
    nodes = [];
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.end("SIGKILL")));
  });

  const launch = async (
    service: string,
    port: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<NodeProcess> => {
    const node = startNode(service, {
      ...settingsOver({ nats, mongo }, port),
      ONEDAY_DRAIN_S: String(drainS),
      ...env,
    });
    nodes.push(node);
    await node.started(startMs);
    return node;
  };

  /** Sends requests without a pause until stopped; answers the failures and the number of requests. */
  const asking = (urlOf: () => string) => {
    const failed: number[] = [];
    let asked = 0;
    let isOver = false;
    const ended = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const { status } = await answerOf(urlOf());
          asked += 1;
          if (status !== 200) failed.push(status);
        }
      }),
    );
    return {
      asked: () => asked,
      async end() {
        isOver = true;
        await ended;
        return failed;
      },
    };
  };

  test("a stopping gateway reports not ready, still serves, and loses no request", async () => {
    const ports = [await freePort(), await freePort()] as const;
    const [first] = await Promise.all([
      launch("gateway", ports[0]),
      launch("gateway", ports[1]),
      launch("user", 0),
      launch("job", 0),
      launch("security", 0),
      launch("matching", 0),
      launch("payment", 0),
      launch("communication", 0),
      launch("analytics", 0),
    ]);
    const urls = ports.map((port) => `http://127.0.0.1:${port}`);
    const isReady = async (url: string) => (await answerOf(`${url}/health/ready`)).status === 200;
    const isWhole = async (url: string) => (await answerOf(`${url}/health/system`)).status === 200;
    await until(async () => (await Promise.all(urls.map(isWhole))).every(Boolean), startMs);
    // Requests are distributed by readiness, as by a load balancer.
    let ready = urls;
    let isBalancing = true;
    const balancing = (async () => {
      while (isBalancing) {
        const are = await Promise.all(urls.map(isReady));
        ready = urls.filter((_, index) => are[index]);
        await pause(loopMs);
      }
    })();
    let turn = 0;
    const load = asking(() => `${ready[turn++ % ready.length]}/api/jobs?limit=5`);
    await until(() => load.asked() > 50, startMs);
    first.child.kill("SIGTERM");
    await until(() => ready.length === 1);
    // It gets its answer, with the connection closed.
    expect(await answerOf(`${urls[0]}/api/jobs?limit=5`)).toEqual({ status: 200, isKept: false });
    await first.gone;
    expect(first.child.exitCode).toBe(0);
    const before = load.asked();
    await until(() => load.asked() > before + 50, startMs);
    expect(await load.end()).toEqual([]);
    isBalancing = false;
    await balancing;
  }, 180_000);

  test("a stopping replica finishes its calls, and the other one gets all later calls", async () => {
    const port = await freePort();
    const [, , first] = await Promise.all([
      launch("gateway", port),
      launch("security", 0),
      launch("job", 0),
      launch("job", 0),
    ]);
    const url = `http://127.0.0.1:${port}/api/jobs?limit=5`;
    await until(async () => (await answerOf(url)).status === 200, startMs);
    const load = asking(() => url);
    await until(() => load.asked() > 50, startMs);
    first.child.kill("SIGTERM");
    await first.gone;
    expect(first.child.exitCode).toBe(0);
    const before = load.asked();
    await until(() => load.asked() > before + 50, startMs);
    expect(await load.end()).toEqual([]);
  }, 180_000);

  test("a service without a replica does not drain, and its replacement answers", async () => {
    const port = await freePort();
    // Longer than a call waits for a service that has gone.
    const drains = { ONEDAY_DRAIN_S: "30" };
    const [, , first] = await Promise.all([
      launch("gateway", port),
      launch("security", 0),
      launch("job", 0, drains),
    ]);
    const url = `http://127.0.0.1:${port}/api/jobs?limit=5`;
    await until(async () => (await answerOf(url)).status === 200, startMs);
    const sinceMs = performance.now();
    first.child.kill("SIGTERM");
    await first.gone;
    expect(first.child.exitCode).toBe(0);
    expect(performance.now() - sinceMs).toBeLessThan(15_000);
    await launch("job", 0, drains);
    await until(async () => (await answerOf(url)).status === 200, startMs);
  }, 180_000);
});
