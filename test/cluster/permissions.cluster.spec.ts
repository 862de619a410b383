import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Context, Service, ServiceSchema } from "moleculer";
import { connect, type NatsConnection } from "nats";
import { natsConfig, passwordName } from "../../scripts/cluster/nats-permissions.ts";
import { type Member, members } from "../../services/contracts/allowed-calls.ts";
import { folderOf, remove } from "../support/folders.ts";
import { finished } from "../support/process.ts";
import { type Server, startNats } from "../support/servers.ts";
import { subscribed } from "../support/settled.ts";
import { until } from "../support/until.ts";
import { initOf } from "../system/market-client.ts";
import { type Cluster, type Name, type Node, startCluster, startNode } from "./node.ts";
import { withParts } from "./parts.ts";

const operatorPassword = "operator-of-the-test";
const secret = "a secret of the test, 32 or more letters";
const passwords = Object.fromEntries(
  members.map((member) => [member, `${member}-${randomUUID()}`]),
) as Record<Member, string>;

type LogPage = { readonly messages: readonly { readonly position: number }[] };

/** Registers an employer who charges a wallet, and waits for the money. */
const chargedEmployer = async (url: string): Promise<void> => {
  const send = async (method: string, path: string, token?: string, body?: object) => {
    const sending = { token, body, key: randomUUID() };
    const reply = await fetch(`${url}${path}`, initOf(method, sending));
    return (await reply.json()) as { accessToken?: string; availableWon?: number };
  };
  const { accessToken } = await send("POST", "/api/users/register", undefined, {
    email: `${randomUUID()}@oneday.test`,
    password: "a password of the test",
    role: "employer",
    name: "박사장",
    birthDate: "1980-03-02",
    companyName: "하루물류",
    regularEmployees: 12,
    consents: { terms: true, privacy: true, location: true },
  });
  const charge = { amountWon: 10_000, method: "card" };
  await send("POST", "/api/payments/charges", accessToken, charge);
  const wallet = () => send("GET", "/api/payments/wallet", accessToken);
  await until(async () => (await wallet()).availableWon === 10_000);
};

withParts("a cluster with packet permissions", ["nats"], () => {
  let nats: Server;
  let folder: string;
  let cluster: Cluster;
  const urlOf = (member: Member) => nats.url.replace("//", `//${member}:${passwords[member]}@`);

  beforeAll(async () => {
    folder = folderOf("rights");
    nats = await startNats(natsConfig(passwords));
    cluster = await startCluster((name) => ({
      ONEDAY_DATA_DIR: folder,
      ONEDAY_NATS_URL: urlOf(name),
      ONEDAY_OPERATOR_PASSWORD: operatorPassword,
      ONEDAY_SECRET: secret,
    }));
  }, 60_000);
  afterAll(async () => {
    await cluster?.stop();
    await nats?.stop();
    remove(folder);
  }, 60_000);

  test("a whole day works without a refusal", async () => {
    const operator = { ONEDAY_OPERATOR_PASSWORD: operatorPassword };
    const walked = await finished("demo", operator, [cluster.url]);
    expect(walked).toMatchObject({ code: 0 });
    expect(cluster.said().filter((line) => /refused|not heard/i.test(line))).toEqual([]);
    expect(nats.said()).not.toMatch(/violation/i);
  }, 60_000);

  describe("a client with communication's password", () => {
    let thief: NatsConnection;
    const idOf = (name: Name) => cluster.nodes[name].broker.nodeID;
    const linesOf = (name: Name) => cluster.nodes[name].said.join("\n");
    const send = (subject: string, said: object) =>
      thief.publish(subject, JSON.stringify({ ver: "5", ...said }));
    /** The server's reaction to a publish on a subject. */
    const refusalOf = async (subject: string, said: object = {}) => {
      const words = thief.status();
      send(subject, said);
      await thief.flush();
      for await (const { permissionContext } of words)
        if (permissionContext) return permissionContext;
      return null;
    };
    const knownTo = (name: Name) =>
      cluster.nodes[name].broker.registry.getNodeList({ onlyAvailable: true }) as { id: string }[];
    const endpointsOf = (name: Name, action: string) =>
      cluster.nodes[name].broker.registry
        .getActionList({ withEndpoints: true })
        .find((each: { name: string }) => each.name === action)
        ?.endpoints?.map(({ nodeID }: { nodeID: string }) => nodeID);

    beforeAll(async () => {
      const { host } = new URL(nats.url);
      const pass = passwords.communication;
      thief = await connect({ servers: host, user: "communication", pass });
    });
    afterAll(() => thief?.close());

    test.each([
      "MOL.REQ.payment.>",
      "MOL.RES.payment.>",
      "MOL.EVENT.payment.>",
      "MOL.*.payment.*.*",
      "MOL.REQ.*.*.*",
      "MOL.>",
      ">",
    ])("receives nothing at %s", async (subject) => {
      const error = await new Promise<Error | null>((resolve) => {
        const read = thief.subscribe(subject, { callback: (refused) => resolve(refused) });
        void read.closed.then(() => resolve(null));
      });
      expect(error?.message).toContain("Permissions Violation");
    });

    test.each([
      "MOL.INFO.payment",
      "MOL.HEARTBEAT.payment",
      "MOL.DISCONNECT.payment",
      "MOL.INFO.job.x.payment",
      "MOL.RES.job.x.payment",
      "MOL.EVENT.user.x.payment",
      "MOL.REQ.payment.x.job",
      "MOL.REQ.payment.x",
      "MOL.REQ.matching.x.communication",
      "MOL.REQ.analytics.x.communication",
      "MOL.EVENT.user.x.communication",
      "MOL.RES.payment.x.communication",
    ])("publishes nothing at %s", async (subject) => {
      expect(await refusalOf(subject)).toEqual({ operation: "publish", subject });
    });

    test("may call payment only for its log", async () => {
      const { broker } = cluster.nodes.payment;
      const before = await broker.call("payment.log.read", { after: 0, limit: 1000 });
      const sender = idOf("communication");
      const hold = { id: randomUUID(), sender, meta: {}, level: 1 };
      const params = { cid: "forged", applicationId: randomUUID(), attempt: 1, workedMinutes: 1 };
      const to = `MOL.REQ.${idOf("payment")}.communication`;
      send(to, { ...hold, action: "payment.settle", params });
      send(to, { ...hold, sender: idOf("job"), action: "payment.settle", params });
      await until(() => linesOf("payment").includes("communication asks for payment.settle"));
      await until(() => linesOf("payment").includes(`communication speaks for ${idOf("job")}`));
      expect(await broker.call("payment.log.read", { after: 0, limit: 1000 })).toEqual(before);
      const own = cluster.nodes.communication.broker;
      const page = await own.call("payment.log.read", { after: 0, limit: 1 });
      expect(page).toMatchObject({ upTo: 1 });
    });

    test("offers payment's actions to no node, under any id", async () => {
      const services = [
        { name: "payment", fullName: "payment", actions: { hold: { name: "payment.hold" } } },
      ];
      const hidden = [{ name: "x", actions: { "payment.hold": { name: "payment.hold" } } }];
      const info = { instanceID: randomUUID(), seq: 1, ipList: [], client: {}, config: {} };
      const sendInfo = (sender: string, offered: object[]) =>
        send("MOL.INFO.communication", { ...info, sender, services: offered });
      sendInfo("communication.thief", services);
      sendInfo("communication.other", hidden);
      sendInfo("payment.thief", services);
      for (const name of ["job", "gateway"] as const) {
        await until(() => linesOf(name).includes("communication speaks for payment.thief"));
        expect(linesOf(name)).toContain("communication offers payment");
        expect(endpointsOf(name, "payment.hold")).toEqual([idOf("payment")]);
        expect(knownTo(name).filter(({ id }) => /thief|other/.test(id))).toEqual([]);
      }
    });

    test("removes payment's node from no node's list, and keeps none in", async () => {
      const sender = idOf("payment");
      send("MOL.DISCONNECT.communication", { sender });
      send("MOL.HEARTBEAT.communication", { sender, cpu: 0, seq: 99 });
      const heard = `communication speaks for ${sender}`;
      await until(() => linesOf("job").includes(heard));
      expect(endpointsOf("job", "payment.hold")).toEqual([sender]);
    });

    test("forges an event of payment that no node receives", async () => {
      const event = { event: "payment.completed", data: {}, groups: ["security"], broadcast: true };
      const to = `MOL.EVENT.${idOf("security")}.communication`;
      send(to, { ...event, id: randomUUID(), sender: idOf("communication") });
      send(to, { ...event, id: randomUUID(), sender: idOf("payment") });
      await until(() => linesOf("security").includes("communication tells of payment.completed"));
    });
  });

  test("a false payment.completed of payment's own node pays, credits and notifies no one", async () => {
    const { payment, user, security } = cluster.nodes;
    const parties = ["applicationId", "jobId", "workerId", "employerId"] as const;
    const data = Object.fromEntries(parties.map((id) => [id, randomUUID()]));
    const woken = new Promise<void>((resolve) => {
      user.broker.createService({
        name: "witness",
        events: { "payment.completed": () => resolve() },
      });
    });
    const more = { grossWon: 9_000_000, netWon: 9_000_000, source: "payment", position: 1 };
    await payment.broker.broadcast("payment.completed", { ...data, ...more });
    await woken;
    // The next message is true, and a woken consumer reads it after the false one.
    await chargedEmployer(cluster.url);
    const pageOf = (name: string): Promise<LogPage> =>
      security.broker.call(`${name}.log.read`, { after: 0, limit: 1000 });
    const head = (await pageOf("payment")).messages.at(-1)?.position ?? 0;
    for (const name of ["user", "communication", "security"] as const) {
      const service = cluster.nodes[name].broker.getLocalService(name);
      await subscribed(service as Service, { payment: head });
    }
    const logs = await Promise.all(["user", "job", "payment", "communication"].map(pageOf));
    const written = JSON.stringify(logs);
    for (const id of parties) expect(written).not.toContain(data[id]);
  });
});

withParts("the text that the script prints", ["nats"], () => {
  test("takes the passwords from the server's environment", async () => {
    const script = join(import.meta.dirname, "../../scripts/cluster/nats-config.ts");
    const text = execFileSync(process.execPath, [script], { encoding: "utf8" });
    const env = Object.fromEntries(members.map((m) => [passwordName(m), passwords[m]]));
    const nats = await startNats(text, -1, env);
    const servers = new URL(nats.url).host;
    const pass = passwords.job;
    await (await connect({ servers, user: "job", pass })).close();
    await expect(connect({ servers, user: "user", pass })).rejects.toThrow(/authorization/i);
    await expect(connect({ servers })).rejects.toThrow(/authorization/i);
    await nats.stop();
  });
});

withParts("nodes in a namespace", ["nats"], () => {
  test("ask and answer where the list names it, and are refused by the server elsewhere", async () => {
    const nats = await startNats(natsConfig(passwords, null, ["blue", "green"]));
    const env = (word: Member, namespace: string) => ({
      ONEDAY_NODE_ID: `${word}.${namespace}`,
      ONEDAY_NATS_URL: nats.url.replace("//", `//${word}:${passwords[word]}@`),
      NAMESPACE: namespace,
    });
    const quoting = (netWon: number) => [
      { name: "payment", actions: { quote: () => ({ netWon }) } },
    ];
    const nodes: Node[] = [];
    const start = async (word: Member, namespace: string, schemas: ServiceSchema[] = []) => {
      const node = await startNode(word, schemas, env(word, namespace));
      nodes.push(node);
      return node;
    };
    try {
      await start("payment", "blue", quoting(1));
      await start("payment", "green", quoting(2));
      for (const [namespace, netWon] of [
        ["blue", 1],
        ["green", 2],
      ] as const) {
        const { broker } = await start("job", namespace);
        await broker.waitForServices("payment");
        expect(await broker.call("payment.quote", {})).toEqual({ netWon });
      }
      expect(nodes.flatMap(({ said }) => said)).toEqual([]);
      const { said } = await start("job", "red");
      await until(() => said.some((line) => line.includes("NATS refused")));
      expect(said.join()).toContain("MOL-red.");
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
      await nats.stop();
    }
  });
});

withParts("an answer", ["nats"], () => {
  test("is accepted only from the called node", async () => {
    const nats = await startNats(natsConfig(passwords));
    const env = (word: Member) => ({
      ONEDAY_NODE_ID: `${word}.one`,
      ONEDAY_NATS_URL: nats.url.replace("//", `//${word}:${passwords[word]}@`),
    });
    let asked: (id: string) => void = () => undefined;
    const id = new Promise<string>((resolve) => {
      asked = resolve;
    });
    let answer: (netWon: number) => void = () => undefined;
    const answered = new Promise<number>((resolve) => {
      answer = resolve;
    });
    const quote = async (ctx: Context) => {
      asked(ctx.id);
      return { netWon: await answered };
    };
    const job = await startNode("job", [], env("job"));
    const payment = await startNode(
      "payment",
      [{ name: "payment", actions: { quote } }],
      env("payment"),
    );
    const pass = passwords.communication;
    const thief = await connect({ servers: new URL(nats.url).host, user: "communication", pass });
    try {
      await job.broker.waitForServices("payment");
      const quoted = job.broker.call("payment.quote", {}, { timeout: 5000 });
      const forged = { ver: "5", id: await id, success: true, data: { netWon: 0 }, meta: {} };
      for (const sender of ["payment.one", "communication.one"]) {
        thief.publish("MOL.RES.job.one.communication", JSON.stringify({ ...forged, sender }));
      }
      const line = "ALERT not heard: communication.one answers for payment.one";
      await until(() => job.said.join().includes(line));
      answer(80_000);
      expect(await quoted).toEqual({ netWon: 80_000 });
    } finally {
      await thief.close();
      await Promise.all([job.stop(), payment.stop()]);
      await nats.stop();
    }
  });
});
