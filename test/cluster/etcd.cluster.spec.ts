import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Etcd3 } from "etcd3";
import type { Context } from "moleculer";
import { dynamicConfigOf } from "../../mixins/dynamic-config/dynamic-config.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { finished, run } from "../support/process.ts";
import { type Server, startNats } from "../support/servers.ts";
import { until } from "../support/until.ts";
import { type Node, startNode } from "./node.ts";
import { startEtcd, withParts } from "./parts.ts";

const who = { name: "who", actions: { are: (ctx: Context) => ctx.broker.nodeID } };
const outageMs = 10_000;

withParts("discovery over etcd", ["nats", "etcd"], () => {
  let folder: string;
  let nats: Server;
  let etcd: Server;
  let at: { folder: string; port: number; peerPort: number };
  const nodes: Node[] = [];
  const env = () => ({ ONEDAY_NATS_URL: nats.url, ONEDAY_DISCOVERER: etcd.url });
  const start = async (id: string, schemas: object[] = []): Promise<Node> => {
    const node = await startNode(id, schemas as never, { ...env(), ONEDAY_NODE_ID: `${id}.one` });
    nodes.push(node);
    return node;
  };
  const knownTo = ({ broker }: Node): string[] =>
    (broker.registry.getNodeList({ onlyAvailable: true }) as { id: string }[]).map(({ id }) => id);

  beforeAll(async () => {
    folder = folderOf("etcd");
    at = { folder, port: await freePort(), peerPort: await freePort() };
    [nats, etcd] = await Promise.all([startNats(), startEtcd(at)]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([nats?.stop(), etcd?.stop()]);
    remove(folder);
  }, 60_000);

  test("nodes find each other, and a killed one is dropped", async () => {
    const asker = await start("asker");
    const killed = run("start", {
      ...env(),
      SERVICES: "security",
      ONEDAY_DATA_DIR: join(folder, "data"),
      ONEDAY_PORT: String(await freePort()),
      ONEDAY_DEMO: "off",
    });
    try {
      await asker.broker.waitForServices("security", 20_000);
      const { keys } = (await asker.broker.call("security.jwks")) as { keys: unknown[] };
      expect(keys.length).toBeGreaterThan(0);
    } finally {
      await killed.end("SIGKILL");
    }
    await until(() => knownTo(asker).join() === "asker.one", 15_000);
  }, 60_000);

  test("a stopping node is dropped at once, and a node that offers another's services is not believed", async () => {
    const [asker] = nodes as [Node];
    const stopping = await start("stopping", [who]);
    await asker.broker.waitForServices("who", 10_000);
    await stopping.stop();
    await until(() => knownTo(asker).join() === "asker.one");
    const thief = await start("communication", [{ name: "payment", actions: { hold: () => 0 } }]);
    await until(() => asker.said.join().includes("communication.one offers payment"), 10_000);
    expect(knownTo(asker)).toEqual(["asker.one"]);
    await thief.stop();
  }, 60_000);

  test("an outage of etcd breaks no call, and drops no node, neither during it nor after", async () => {
    const [asker] = nodes as [Node];
    const teller = await start("teller", [who]);
    await asker.broker.waitForServices("who", 10_000);
    const lines = () => asker.said.length + teller.said.length;
    const before = lines();
    let isOver = false;
    const calls = (async () => {
      let count = 0;
      for (; !isOver; count += 1) {
        expect(await asker.broker.call("who.are")).toBe("teller.one");
        await pause(20);
      }
      return count;
    })();
    await etcd.stop();
    // A heartbeat that was read just before: its sender cannot be reached any more.
    asker.broker.registry.discoverer.heartbeatReceived("unheard.one", { seq: 1 });
    await until(() => asker.said.join().includes("does not tell who unheard.one is"), 10_000);
    await pause(outageMs);
    const saidThen = lines() - before;
    etcd = await startEtcd(at);
    const late = await start("late");
    await until(() => knownTo(late).includes("teller.one"), 20_000);
    await until(() => knownTo(asker).includes("late.one"), 20_000);
    isOver = true;
    expect(await calls).toBeGreaterThan(100);
    // A few lines a second, not as many as possible.
    expect(saidThen).toBeLessThan(100);
    expect([...asker.said, ...teller.said].filter((line) => /not available/.test(line))).toEqual(
      [],
    );
  }, 90_000);

  test("a start without etcd waits for it, with log lines, up to the configured time", async () => {
    const ONEDAY_DISCOVERER = `etcd3://127.0.0.1:${await freePort()}`;
    const more = { SERVICES: "security", ONEDAY_DATA_DIR: join(folder, "b"), ONEDAY_DEMO: "off" };
    const { code, said } = await finished("start", {
      ...env(),
      ...more,
      ONEDAY_PORT: "0",
      ONEDAY_DISCOVERER,
      ONEDAY_START_WAIT_S: "1",
    });
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/waiting for etcd at [\s\S]*no answer/),
    ]);
  }, 60_000);

  test("settings in a key are followed, also over an outage; a bad change keeps the last good ones", async () => {
    const client = new Etcd3({ hosts: etcd.url.replace("etcd3", "http") });
    const put = (tuning: unknown) => client.put("oneday/tuning").value(JSON.stringify(tuning));
    await put({ employerFeePercent: 5 });
    const node = await startNode("tuned", [], {
      ONEDAY_NATS_URL: nats.url,
      ONEDAY_TUNING: `${etcd.url}/oneday/tuning`,
    });
    const fee = () => dynamicConfigOf(node.broker).employerFeePercent;
    try {
      expect(fee()).toBe(5);
      await put({ employerFeePercent: 6 });
      // Sooner than the timer: the watch reports the change.
      await until(() => fee() === 6, 4000);
      await put({ employerFeePercent: "much" });
      await until(() => node.said.join().includes("stays as it was: /employerFeePercent"), 10_000);
      await client.delete().key("oneday/tuning");
      await until(() => node.said.join().includes("stays as it was: the key is not there"), 10_000);
      expect(fee()).toBe(6);
      await etcd.stop();
      await until(
        () => /stays as it was: .*(UNAVAILABLE|ECONNREFUSED|connect)/i.test(node.said.join()),
        20_000,
      );
      etcd = await startEtcd(at);
      await until(
        () =>
          put({ employerFeePercent: 7 }).then(
            () => true,
            () => false,
          ),
        20_000,
      );
      await until(() => fee() === 7, 20_000);
    } finally {
      client.close();
      await node.stop();
    }
  }, 90_000);

  test("a node stops without etcd too", async () => {
    const last = nodes.pop();
    await etcd.stop();
    const beganMs = performance.now();
    await last?.stop();
    expect(performance.now() - beganMs).toBeLessThan(5000);
    etcd = await startEtcd(at);
  }, 60_000);

  test("wrong credentials end the start at once, and are not shown", async () => {
    const client = new Etcd3({ hosts: etcd.url.replace("etcd3", "http") });
    await client.auth.userAdd({ name: "root", password: "right-word" });
    await client.auth.userGrantRole({ user: "root", role: "root" });
    await client.auth.authEnable();
    client.close();
    const { code, said } = await finished("start", {
      ...env(),
      SERVICES: "security",
      ONEDAY_DATA_DIR: join(folder, "c"),
      ONEDAY_PORT: "0",
      ONEDAY_DISCOVERER: etcd.url.replace("//", "//root:wrong-word@"),
    });
    expect(code).toBe(1);
    expect(said).toMatch(/oneday: etcd at 127\.0\.0\.1:\d+: .*authentication failed/i);
    expect(said).not.toMatch(/waiting for|wrong-word/);
  }, 60_000);
});
