import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import { connect } from "nats";
import { addressOf } from "../../mixins/http.mixin.ts";
import { natsConfig } from "../../scripts/cluster/nats-permissions.ts";
import { type Member, members } from "../../services/contracts/allowed-calls.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import { ask, type Said } from "../gateway/http.ts";
import { probe, samples } from "../gateway/probe.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { finished } from "../support/process.ts";
import { type Server, startNats } from "../support/servers.ts";
import { testTokens } from "../support/tokens.ts";
import { until } from "../support/until.ts";
import { type Env, type Node, startNode } from "./node.ts";
import { withParts } from "./parts.ts";

type Rates = Readonly<Record<string, { perMinute: number; burst: number } | boolean>>;
type Gate = Node & { readonly url: string };

const jetStream = "jetstream: {\n  max_memory_store: 64MB\n  max_file_store: 1MB\n}\n";
const { securityProbe, tokenFor } = testTokens();
const json = { "content-type": "application/json" };
const tokens = { user: samples.user, accessToken: "a", refreshToken: "r", expiresInS: 600 };
const userProbe = probe("user", {
  "user.me": () => samples.user,
  "user.login": () => tokens,
});

let folder: string;
let nats: Server | null;
let port: number;
let gates: Gate[];

beforeEach(async () => {
  folder = folderOf("rates");
  port = await freePort();
  nats = null;
  gates = [];
});
afterEach(async () => {
  await Promise.all(gates.map((gate) => gate.stop()));
  await nats?.stop();
  remove(folder);
});

const startServer = async (config: string): Promise<void> => {
  nats = await startNats(config, port);
};
const write = (rates: Rates): string => {
  const file = join(folder, "rates.json");
  writeFileSync(file, JSON.stringify({ rates }));
  return file;
};
/** Two processes, each with a gateway and the services that it calls: they answer without the bus. */
const startGates = async (rates: Rates): Promise<void> => {
  const env = (word: string): Env => ({
    ONEDAY_NODE_ID: `oneday.${word}`,
    ONEDAY_NATS_URL: `nats://127.0.0.1:${port}`,
    ONEDAY_DATA_DIR: folder,
    ONEDAY_SECRET: "a secret of the test, 32 or more letters",
    ONEDAY_RATE_LIMITS: "on",
    ONEDAY_TUNING: write(rates),
  });
  const schemas = [gateway, userProbe, securityProbe];
  const nodes = await Promise.all(
    ["one", "two"].map((word) => startNode("oneday", schemas, env(word))),
  );
  gates = nodes.map((node) => ({
    ...node,
    url: addressOf(node.broker.getLocalService("gateway") as Service).url,
  }));
  const isKnown = ({ broker }: Gate) =>
    broker.registry.getServiceList({}).filter(({ name }: { name: string }) => name === "gateway")
      .length === 2;
  await until(() => gates.every(isKnown));
};

const userId = randomUUID();
const at = (n: number): string => gates[n % gates.length]?.url ?? "";
const read = (n: number): Promise<Said> =>
  ask(at(n), "GET", "/api/users/me", {
    headers: { authorization: `Bearer ${tokenFor(userId, "worker")}` },
  });
const login = (n: number): Promise<Said> =>
  ask(at(n), "POST", "/api/users/login", {
    headers: json,
    body: JSON.stringify({ email: "a@oneday.test", password: "a" }),
  });
const countOf = (answers: readonly Said[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;
const saidByAll = (): string =>
  gates
    .flatMap(({ said }) => said)
    .filter((line) => /rate/.test(line))
    .join("\n");

withParts("two gateways", ["nats"], () => {
  const rates = { read: { perMinute: 600, burst: 100 }, signIn: { perMinute: 60, burst: 50 } };

  test.each([
    ["reads of one account", "read", read],
    ["sign-ins from one address", "signIn", login],
  ] as const)(
    "admit, of 1,000 %s at a time, as many as one gateway would",
    async (_, name, asks) => {
      await startServer(jetStream);
      await startGates(rates);
      const { perMinute, burst } = rates[name];
      const fromMs = performance.now();
      const first = [await asks(0), await asks(1)];
      expect(countOf(first, 200)).toBe(2);
      const crowd = await Promise.all(Array.from({ length: 998 }, (__, n) => asks(n)));
      const answers = [...first, ...crowd];
      const backIn = ((performance.now() - fromMs) / 60_000) * perMinute;
      const admitted = countOf(answers, 200);
      expect(countOf(answers, 429)).toBe(1000 - admitted);
      expect(admitted).toBeLessThanOrEqual(burst + backIn);
      // Each may hold a drawn block that it has not used.
      expect(admitted).toBeGreaterThanOrEqual(burst * 0.8);
      for (const half of [0, 1]) {
        expect(
          countOf(
            crowd.filter((__, n) => n % 2 === half),
            200,
          ),
        ).toBeGreaterThan(0);
      }
      expect(saidByAll()).toBe("");
    },
    60_000,
  );

  test("refuse at one what was used up at the other, and admit again in time", async () => {
    await startServer(jetStream);
    await startGates({ signIn: { perMinute: 60, burst: 3 } });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await login(0)).status);
    const refused = await login(1);
    expect([...statuses, refused.status]).toEqual([200, 200, 200, 429]);
    expect(refused.headers["retry-after"]).toBe("1");
    await until(async () => (await login(1)).status === 200);
  });

  test("admit reads and no sign-in without their store, and count together when it is back", async () => {
    await startServer(jetStream);
    await startGates({ ...rates, read: { perMinute: 60_000, burst: 1000 } });
    expect((await login(0)).status).toBe(200);
    const reads: Promise<Said>[] = [];
    const reading = setInterval(() => reads.push(read(reads.length)), 10);
    try {
      await until(() => reads.length > 20);
      await nats?.stop("SIGKILL");
      await until(async () => (await Promise.all([login(0), login(1)])).every(isClosed));
      const before = reads.length;
      await until(() => reads.length > before + 100);
      for (const n of [0, 1]) {
        const closed = await login(n);
        expect(closed).toMatchObject({ status: 503, json: { code: "UNAVAILABLE" } });
        expect(Number(closed.headers["retry-after"])).toBeGreaterThan(0);
      }
    } finally {
      clearInterval(reading);
    }
    expect(countOf(await Promise.all(reads), 200)).toBe(reads.length);
    expect(saidByAll()).toMatch(/ALERT the count of rates that gateways share is away/);
    await startServer(jetStream);
    // Each is called until it admits once: more would use up the shared bucket.
    for (const n of [0, 1]) await until(async () => (await login(n)).status === 200, 20_000);
    expect(saidByAll()).toMatch(/the count of rates that gateways share is back/);
    const answers = await Promise.all(Array.from({ length: 200 }, (__, n) => login(n)));
    expect(countOf(answers, 200)).toBeLessThanOrEqual(rates.signIn.burst);
  }, 60_000);

  test("count apart where an operator says so, with the store or without it", async () => {
    await startServer(jetStream);
    await startGates(rates);
    expect((await login(0)).status).toBe(200);
    await nats?.stop("SIGKILL");
    await until(async () => isClosed(await login(0)));
    write({ signIn: { perMinute: 1, burst: 5 }, areShared: false });
    await until(async () => !isClosed(await login(0)) && !isClosed(await login(1)));
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => login(n)));
    expect(answers.filter(isClosed)).toEqual([]);
    expect(countOf(answers, 200)).toBeGreaterThan(0);
    expect(countOf(answers, 200)).toBeLessThan(10);
  }, 60_000);

  test("count separately on a NATS without JetStream, log that, and share as soon as it has it", async () => {
    await startServer("");
    await startGates({ signIn: { perMinute: 1, burst: 5 } });
    for (const gate of gates) {
      const lines = gate.said.filter((line) => /rates/.test(line));
      expect(lines).toEqual([
        expect.stringMatching(/^warn rates are counted by each gateway for itself.*no JetStream/),
      ]);
    }
    const all = await Promise.all(Array.from({ length: 20 }, (__, n) => login(n)));
    expect([countOf(all, 200), countOf(all, 429)]).toEqual([10, 10]);
    await nats?.stop("SIGKILL");
    await startServer(jetStream);
    await until(
      () => gates.every(({ said }) => said.some((line) => /together from now on/.test(line))),
      20_000,
    );
    const shared = await Promise.all(Array.from({ length: 20 }, (__, n) => login(n)));
    expect(countOf(shared, 200)).toBe(5);
  }, 60_000);
});

const isClosed = ({ status }: Said): boolean => status === 503;

withParts("a NATS server with users", ["nats"], () => {
  const passwords = Object.fromEntries(
    members.map((member) => [member, `${member}-${randomUUID()}`]),
  ) as Record<Member, string>;
  const urlOf = (member: Member) => `nats://${member}:${passwords[member]}@127.0.0.1:${port}`;
  const envOf = (member: Member): Env => ({
    ONEDAY_NATS_URL: urlOf(member),
    ONEDAY_NODE_ID: `${member}.one`,
    ONEDAY_DATA_DIR: folder,
    ONEDAY_RATE_LIMITS: "on",
  });

  test("lets only the gateway count, and no other service read or change the counts", async () => {
    await startServer(natsConfig(passwords));
    const file = write({ signIn: { perMinute: 1, burst: 2 } });
    const user = await startNode("user", [userProbe], envOf("user"));
    const node = await startNode("gateway", [gateway], {
      ...envOf("gateway"),
      ONEDAY_TUNING: file,
    });
    const { url } = addressOf(node.broker.getLocalService("gateway") as Service);
    gates = [
      { ...user, url },
      { ...node, url },
    ];
    await node.broker.waitForServices(["user"]);
    expect([(await login(0)).status, (await login(0)).status]).toEqual([200, 200]);
    const servers = `127.0.0.1:${port}`;
    const thief = await connect({ servers, user: "payment", pass: passwords.payment });
    try {
      for (const subject of ["$KV.>", "_INBOX.gateway.>", "$JS.API.>"]) {
        const refusal = await new Promise((resolve) =>
          thief.subscribe(subject, { callback: (error) => resolve(error?.message) }),
        );
        expect([subject, refusal]).toEqual([subject, expect.stringMatching(/permission/i)]);
      }
      for (const subject of ["$KV.oneday-rates.x", "$JS.API.STREAM.PURGE.KV_oneday-rates"]) {
        const words = thief.status();
        thief.publish(subject, "0");
        await thief.flush();
        for await (const { permissionContext } of words) {
          if (permissionContext?.operation !== "publish") continue;
          expect(permissionContext).toEqual({ operation: "publish", subject });
          break;
        }
      }
    } finally {
      await thief.close();
    }
    expect((await login(0)).status).toBe(429);
    expect(saidByAll()).toBe("");
  }, 60_000);

  test("that keeps JetStream from the gateway ends its start with one line", async () => {
    const config = natsConfig(passwords).replaceAll(/^ *"(\$JS|\$KV|_INBOX)[^\n]*\n/gm, "");
    await startServer(config);
    const { code, said } = await finished("start", {
      ...envOf("gateway"),
      SERVICES: "gateway",
      ONEDAY_PORT: "0",
      ONEDAY_START_WAIT_S: "1",
      ONEDAY_DEMO: "off",
    });
    expect(code).toBe(1);
    expect(said).toMatch(/^oneday: .*JetStream of NATS, for the rates that gateways share: /m);
  }, 60_000);
});
