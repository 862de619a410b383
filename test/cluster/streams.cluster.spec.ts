/** Event streams of two gateways: nothing is lost or repeated while gateways restart under load. */
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import { addressOf } from "../../mixins/http.mixin.ts";
import communication from "../../services/communication/communication.service.ts";
import { newId } from "../../services/contracts/core/units.ts";
import { call } from "../../services/contracts/index.ts";
import { between, pick, seeded } from "../../services/demo/random.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import { type Follower, followStream } from "../support/event-stream.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { probeLog } from "../support/probe-log.ts";
import { type Server, startNats } from "../support/servers.ts";
import { testTokens } from "../support/tokens.ts";
import { until } from "../support/until.ts";
import { type Node, startNode } from "./node.ts";
import { withParts } from "./parts.ts";

const { securityProbe, tokenFor } = testTokens();
const probes = { user: probeLog("user"), job: probeLog("job"), payment: probeLog("payment") };
const userIds = Array.from({ length: 12 }, () => newId());

let folder: string;
let port: number;
let nats: Server;
let core: Node;
let gates: (Node & { readonly url: string })[];
let followers: Follower[];

const env = (id: string) => ({
  ONEDAY_NODE_ID: id,
  ONEDAY_NATS_URL: `nats://127.0.0.1:${port}`,
  ONEDAY_DATA_DIR: folder,
  ONEDAY_SECRET: "a secret of the test, 32 or more letters",
});
const startGate = async (word: string) => {
  const node = await startNode("gateway", [gateway], env(`gateway.${word}`));
  return { ...node, url: addressOf(node.broker.getLocalService("gateway") as Service).url };
};
const notify = async (userId: string, n: number): Promise<string> => {
  const subject = `shift ${n}`;
  const asked = { cid: newId(), userId, kind: "accepted", subject, data: {} };
  return (await call(core.broker, "communication.notify", asked)).notificationId;
};
const idsOf = (follower: Follower | undefined): unknown[] =>
  (follower?.events() ?? [])
    .filter(({ event }) => event === "notification")
    .map(({ data }) => data["notificationId"]);

beforeEach(async () => {
  folder = folderOf("streams");
  port = await freePort();
  nats = await startNats("", port);
  const logs = Object.values(probes).map(({ schema }) => schema);
  core = await startNode("core", [...logs, securityProbe, communication], env("core.one"));
  gates = await Promise.all(["one", "two"].map(startGate));
  followers = [];
});
afterEach(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  await Promise.all(gates.map((gate) => gate.stop()));
  await core.stop();
  await nats.stop();
  remove(folder);
});

withParts("event streams of two gateways", ["nats"], () => {
  test("each client gets each notification once and in order, while both gateways restart", async () => {
    const random = seeded(20261130);
    const sent = new Map<string, string[]>(userIds.map((userId) => [userId, []]));
    followers = userIds.map((userId) =>
      followStream(() => pick(random, gates).url, tokenFor(userId, "worker")),
    );
    // A first event of each log gives every client an id that names all of them.
    await until(() => followers.every((follower) => follower.connections() > 0));
    await until(async () => {
      const ids = await Promise.all(userIds.map((userId, n) => notify(userId, n)));
      return ids.every((id, n) => idsOf(followers[n]).includes(id));
    });
    const before = followers.map((follower) => follower.events().length);

    const load = async (from: number): Promise<void> => {
      for (let n = from; n < from + 300; n += 1) {
        const userId = pick(random, userIds);
        sent.get(userId)?.push(await notify(userId, 100 + n));
        if (n % 25 === 0) followers[between(random, 0, followers.length - 1)]?.cut();
      }
    };
    const running = load(0);
    for (const [at, word] of ["three", "four"].entries()) {
      await gates[at]?.stop();
      gates[at] = await startGate(word);
    }
    await running;
    await load(300);

    const last = (n: number): string | undefined => sent.get(userIds[n] ?? "")?.at(-1);
    await until(() => followers.every((one, n) => idsOf(one).includes(last(n))), 20_000);
    for (const [n, userId] of userIds.entries()) {
      const got = (followers[n]?.events() ?? []).slice(before[n]);
      const notified = got.filter(({ event }) => event === "notification");
      expect(notified.map(({ data }) => data["notificationId"])).toEqual(sent.get(userId));
      expect(notified.every(({ data }) => typeof data["text"] === "string")).toBe(true);
    }
    expect(
      followers.flatMap((one) => one.events()).filter(({ event }) => event === "reset"),
    ).toEqual([]);
    expect(followers.reduce((sum, one) => sum + one.connections(), 0)).toBeGreaterThan(24);
  }, 90_000);
});
