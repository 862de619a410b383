import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Context } from "moleculer";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { finished } from "../support/process.ts";
import type { Server } from "../support/servers.ts";
import { until } from "../support/until.ts";
import { type Cluster, startCluster, startNode } from "./node.ts";
import { withParts } from "./parts.ts";
import { startRabbit } from "./rabbit.ts";

const operatorPassword = "operator-of-the-test";
const secret = "a secret of the test, 32 or more letters";

withParts("a cluster over RabbitMQ", ["rabbit"], () => {
  let rabbit: Server;
  let folder: string;

  beforeAll(async () => {
    folder = folderOf("amqp");
    rabbit = await startRabbit();
  }, 90_000);
  afterAll(async () => {
    await rabbit?.stop();
    remove(folder);
  }, 60_000);

  test("a node calls another and wakes it; a stopping one is dropped at once", async () => {
    const env = { ONEDAY_TRANSPORTER: rabbit.url };
    const asker = await startNode("asker", [], env);
    let woken = "";
    const echoService = {
      name: "told",
      actions: { echo: (ctx: Context) => ctx.params },
      events: {
        "job.posted": (ctx: Context<{ jobId: string }>) => {
          woken = ctx.params.jobId;
        },
      },
    };
    const teller = await startNode("teller", [echoService as never], env);
    try {
      await asker.broker.waitForServices("told", 10_000);
      expect(await asker.broker.call("told.echo", { a: 1 })).toEqual({ a: 1 });
      await asker.broker.broadcast("job.posted", { jobId: "a job" });
      await until(() => woken === "a job");
    } finally {
      await teller.stop();
    }
    const known = () => asker.broker.registry.getNodeList({ onlyAvailable: true }).length;
    await until(() => known() === 1).finally(() => asker.stop());
  }, 60_000);

  test("the whole day works: post, apply, accept, work, approve, paid, withdrawn", async () => {
    const cluster: Cluster = await startCluster(() => ({
      ONEDAY_DATA_DIR: folder,
      ONEDAY_TRANSPORTER: rabbit.url,
      ONEDAY_OPERATOR_PASSWORD: operatorPassword,
      ONEDAY_SECRET: secret,
    }));
    const operator = { ONEDAY_OPERATOR_PASSWORD: operatorPassword };
    const walked = await finished("demo", operator, [cluster.url]).finally(() => cluster.stop());
    expect(walked).toMatchObject({ code: 0 });
  }, 90_000);

  const started = (ONEDAY_TRANSPORTER: string) =>
    finished("start", {
      SERVICES: "security",
      ONEDAY_DATA_DIR: join(folder, "other"),
      ONEDAY_DEMO: "off",
      ONEDAY_PORT: "0",
      ONEDAY_START_WAIT_S: "1",
      ONEDAY_LOG_LEVEL: "error",
      ONEDAY_TRANSPORTER,
    });

  test("wrong credentials end the start at once, and are not shown", async () => {
    const { code, said } = await started(rabbit.url.replace(":guest@", ":wrong-word@"));
    expect(code).toBe(1);
    expect(said).toMatch(/oneday: RabbitMQ at amqp:\/\/127\.0\.0\.1:\d+: .*403/);
    expect(said).not.toMatch(/waiting for|wrong-word/);
  }, 60_000);

  test("a start without RabbitMQ waits for it, with log lines, up to the configured time", async () => {
    const { code, said } = await started(`amqp://127.0.0.1:${await freePort()}`);
    expect(code).toBe(1);
    expect(said).toMatch(/waiting for RabbitMQ at[\s\S]*oneday: RabbitMQ at .*no answer in 1 s/);
  }, 60_000);
});
