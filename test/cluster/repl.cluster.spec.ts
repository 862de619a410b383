/** `npm run repl` in a cluster that `npm run cluster` started: NATS with rights, real processes. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { contractVersion } from "../../services/contracts/index.ts";
import {
  audited,
  endedElsewhere,
  helps,
  moleculers,
  operators,
  signIn,
  signsIn,
  stranger,
} from "../repl/transcript.ts";
import { folderOf, remove } from "../support/folders.ts";
import { finished } from "../support/process.ts";
import { startNats } from "../support/servers.ts";
import { type Terminal, terminalOf } from "../support/terminal.ts";
import { withParts } from "./parts.ts";
import { endAll, type Supervisor, startSupervisor } from "./supervisor.ts";

const password = "operator-of-the-test";
const openMs = 450_000;
const slowMs = 180_000;

withParts("npm run repl", ["nats", "mongo"], () => {
  let folder: string;
  let cluster: Supervisor;
  let terminal: Terminal;
  let url: string;

  beforeAll(async () => {
    folder = folderOf("joined");
    cluster = startSupervisor(folder, { ONEDAY_OPERATOR_PASSWORD: password, ONEDAY_DEMO: "off" });
    url = await cluster.open(openMs);
    terminal = terminalOf("repl", { HOME: folder, ONEDAY_DATA_DIR: folder });
    await terminal.open(slowMs);
  }, openMs + slowMs);
  afterAll(async () => {
    terminal?.kill();
    await endAll(cluster);
    remove(folder);
  }, slowMs);

  test("before a sign-in only what is public is answered", () => stranger(terminal), slowMs);

  test(
    "a wrong password is one line, and the right one is not shown",
    () => signsIn(terminal, password),
    slowMs,
  );

  test(
    "it is a node without services, and Moleculer's commands act as the operator",
    async () => {
      await moleculers(terminal);
      const services = await terminal.type("nodes");
      expect(services).toMatch(/operator\.\S+ \(\*\) +│ 0 /);
    },
    slowMs,
  );

  test("the operator's commands answer from every service", () => operators(terminal), slowMs);

  test("help and Tab know the commands", () => helps(terminal), slowMs);

  test("what was done is in the audit log", () => audited(terminal), slowMs);

  test(
    "a call of a node that is not there is one line",
    async () => {
      expect(await terminal.type("dcall user.nowhere job.sagas")).toMatch(
        /^>> Node 'user.nowhere' is not available\.$/,
      );
      expect(await terminal.type("emit other.thing")).not.toContain("refused");
    },
    slowMs,
  );

  test(
    "a session that ended elsewhere is refused in a line, and another sign-in goes on",
    () => endedElsewhere(terminal, url, password),
    slowMs,
  );

  test(
    "no right was missing on the bus, and leaving stops no service",
    async () => {
      await terminal.type("exit");
      expect(await terminal.gone).toBe(0);
      expect(terminal.screen()).not.toMatch(/NATS refused|violation/i);
      expect(cluster.said()).not.toMatch(/NATS refused|not heard|violation/i);
      expect((await fetch(`${url}/health/system`)).status).toBe(200);
      terminal = terminalOf("repl", { HOME: folder, ONEDAY_DATA_DIR: folder });
      await terminal.open(slowMs);
      expect(await signIn(terminal, password)).toContain("signed in");
    },
    slowMs,
  );
});

withParts("npm run repl beside others", ["nats"], () => {
  test(
    "a cluster two contract versions newer is left with one line",
    async () => {
      const nats = await startNats();
      const settings = readSettings({
        SERVICES: "user",
        ONEDAY_NODE_ID: "user.elder",
        ONEDAY_NATS_URL: nats.url,
        ONEDAY_LOG_LEVEL: "fatal",
      });
      const elder = new ServiceBroker({
        ...brokerOptions(settings),
        metadata: { contract: contractVersion + 2 },
        skipProcessEventRegistration: true,
      });
      giveSettings(elder, settings);
      elder.createService({ name: "user" });
      await elder.start();
      try {
        const { code, said } = await finished("repl", { ONEDAY_NATS_URL: nats.url });
        expect([code, said.trim().split("\n")]).toEqual([
          1,
          [expect.stringMatching(/^oneday: contract version \d+ cannot join: node user\.elder/)],
        ]);
      } finally {
        await elder.stop();
        await nats.stop();
      }
    },
    slowMs,
  );

  test(
    "without a cluster and without NATS it ends with one line",
    async () => {
      const folder = folderOf("nowhere");
      const { code, said } = await finished("repl", { ONEDAY_DATA_DIR: folder });
      remove(folder);
      expect([code, said.trim().split("\n")]).toEqual([
        1,
        [expect.stringMatching(/^oneday: no cluster runs in /)],
      ]);
    },
    slowMs,
  );
});
