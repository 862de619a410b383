/**
 * Starts of a process with servers that are away, late, refusing, or of another version. Real processes,
 * real servers.
 */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { contractVersion } from "../../services/contracts/index.ts";
import { childOf } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { type NodeProcess, startNode } from "../support/node-process.ts";
import { freePort } from "../support/ports.ts";
import { startNats, startOwnMongo } from "../support/servers.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";

const secret = "a secret of the tests, long enough";
const slowMs = 120_000;

withParts("a start", ["nats", "mongo"], () => {
  let folder: string;
  let node: NodeProcess | null = null;
  const toStop: (() => Promise<unknown>)[] = [];

  const begin = (env: Record<string, string>): NodeProcess => {
    node = startNode("job", { ONEDAY_DATA_DIR: folder, ONEDAY_PORT: "0", ...env });
    return node;
  };
  const endOf = async (begun: NodeProcess) => {
    await begun.gone;
    return { code: begun.child.exitCode, said: begun.said() };
  };
  const waits = (begun: NodeProcess, part: string) =>
    until(() => begun.said().includes(`waiting for ${part}`), 60_000);

  beforeEach(() => {
    folder = folderOf("start");
  });
  afterEach(async () => {
    await node?.end("SIGKILL");
    node = null;
    for (const stop of toStop.splice(0)) await stop();
    remove(folder);
  });

  test(
    "a start without NATS waits for it, with log lines, then ends with 1",
    async () => {
      const port = await freePort();
      const url = `nats://me:hidden@127.0.0.1:${port}`;
      const begun = begin({ ONEDAY_NATS_URL: url, ONEDAY_START_WAIT_S: "2" });
      const { code, said } = await endOf(begun);
      expect(code).toBe(1);
      expect(said).toContain(`oneday: waiting for NATS at nats://127.0.0.1:${port}: `);
      expect(said).toMatch(/^oneday: NATS at .*: no answer in 2 s: /m);
      expect(said).not.toContain("hidden");
    },
    slowMs,
  );

  test(
    "a start without MongoDB waits for it, with log lines, then ends with 1",
    async () => {
      const port = await freePort();
      const url = `mongodb://me:hidden@127.0.0.1:${port}`;
      // Its driver tries for three seconds before it reports that no server answers.
      const more = { ONEDAY_SECRET: secret, ONEDAY_START_WAIT_S: "5" };
      const { code, said } = await endOf(begin({ ONEDAY_MONGO_URL: url, ...more }));
      expect(code).toBe(1);
      expect(said).toContain(`oneday: waiting for MongoDB at 127.0.0.1:${port}: `);
      expect(said).toMatch(/^oneday: job: database oneday_job: MongoDB at .*: no answer in 5 s: /m);
      expect(said).not.toContain("hidden");
    },
    slowMs,
  );

  test(
    "a start continues when NATS comes late",
    async () => {
      const port = await freePort();
      const begun = begin({ ONEDAY_NATS_URL: `nats://127.0.0.1:${port}` });
      await waits(begun, "NATS");
      const nats = await startNats("", port);
      toStop.push(() => nats.stop());
      await begun.started(60_000);
    },
    slowMs,
  );

  test(
    "a start continues when MongoDB comes late",
    async () => {
      const port = await freePort();
      const url = `mongodb://127.0.0.1:${port}`;
      const begun = begin({ ONEDAY_MONGO_URL: url, ONEDAY_SECRET: secret });
      await waits(begun, "MongoDB");
      const mongo = process.env["MONGO_SERVER_JAR"]
        ? await startOwnMongo(port)
        : childOf("mongod", ["--port", String(port), "--dbpath", folder]);
      toStop.push(() => mongo.stop());
      await begun.started(60_000);
    },
    slowMs,
  );

  test(
    "wrong credentials for NATS end the start at once",
    async () => {
      const nats = await startNats('authorization: { user: job, password: "right" }');
      toStop.push(() => nats.stop());
      const { code, said } = await endOf(
        begin({ ONEDAY_NATS_URL: nats.url.replace("//", "//job:wrong@") }),
      );
      expect(code).toBe(1);
      expect(said).not.toContain("waiting for");
      expect(said.trim().split("\n")).toEqual([expect.stringMatching(/^oneday: NATS at .*auth/i)]);
    },
    slowMs,
  );

  test(
    "a node that offers no service of OneDay ends no start, whatever its version",
    async () => {
      const nats = await startNats();
      toStop.push(() => nats.stop());
      const foreign = new ServiceBroker({
        nodeID: "foreign",
        transporter: { type: "NATS", options: { url: nats.url } },
        logger: false,
      });
      foreign.createService({ name: "other" });
      await foreign.start();
      toStop.unshift(() => foreign.stop());
      await begin({ ONEDAY_NATS_URL: nats.url }).started(60_000);
    },
    slowMs,
  );

  test(
    "among nodes that are two versions newer a node is refused with the reason",
    async () => {
      const nats = await startNats();
      toStop.push(() => nats.stop());
      const other = contractVersion + 2;
      const settings = readSettings({
        SERVICES: "user",
        ONEDAY_NODE_ID: "user.elder",
        ONEDAY_NATS_URL: nats.url,
        ONEDAY_LOG_LEVEL: "fatal",
      });
      const elder = new ServiceBroker({
        ...brokerOptions(settings),
        metadata: { contract: other },
        skipProcessEventRegistration: true,
      });
      giveSettings(elder, settings);
      elder.createService({ name: "user" });
      await elder.start();
      toStop.unshift(() => elder.stop());
      const { code, said } = await endOf(begin({ ONEDAY_NATS_URL: nats.url }));
      expect(code).toBe(1);
      expect(said).toContain(
        `contract version ${contractVersion} cannot join: node user.elder has version ${other}`,
      );
    },
    slowMs,
  );
});
