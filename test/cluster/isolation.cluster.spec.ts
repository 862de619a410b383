/** One service away: real processes, each killed in turn, and what the clients of the others notice. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type NodeProcess, startNode } from "../support/node-process.ts";
import { freePort } from "../support/ports.ts";
import { type Server, startMongo, startNats } from "../support/servers.ts";
import { secret } from "../support/spread.ts";
import { statusOf } from "../support/status.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";

const startMs = 120_000;
const roundsAway = 20;
const operator = { email: "operator@oneday.test", password: "operator-of-the-test" };

/** What each service answers without any other; all are asked as an operator. */
const routes: Readonly<Record<string, string>> = {
  security: "/api/security/audit-logs",
  user: "/api/users/me",
  job: "/api/jobs/categories",
  matching: "/api/matching/feeds",
  payment: "/api/payments/ledger/verify",
  communication: "/api/communication/deliveries",
  analytics: "/api/analytics/summary",
};
const names = Object.keys(routes);

withParts("a cluster without one of its services", ["nats"], () => {
  let nats: Server;
  let mongo: Server;
  let url: string;
  let token: string;
  const nodes = new Map<string, NodeProcess>();

  const launch = async (service: string, port = 0): Promise<void> => {
    const node = startNode(service, {
      ONEDAY_NATS_URL: nats.url,
      ONEDAY_MONGO_URL: mongo.url,
      ONEDAY_SECRET: secret,
      ONEDAY_DEMO: "off",
      ONEDAY_OPERATOR_PASSWORD: operator.password,
      ONEDAY_RATE_LIMITS: "off",
      ONEDAY_PORT: String(port),
    });
    nodes.set(service, node);
    await node.started(startMs);
  };
  const isWhole = async () => (await statusOf(`${url}/health/system`)) === 200;
  const statusOfRoute = async (path: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}${path}`, { headers });
    await answer.arrayBuffer();
    return answer.status;
  };
  /** The routes among some that did not answer 200, with their status. */
  const failuresOf = async (paths: readonly string[]): Promise<string[]> => {
    const each = async (path: string) => ({ path, status: await statusOfRoute(path) });
    const answers = await Promise.all(paths.map(each));
    return answers.flatMap(({ path, status }) => (status === 200 ? [] : [`${status} ${path}`]));
  };

  beforeAll(async () => {
    [nats, mongo] = await Promise.all([startNats(), startMongo()]);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    await Promise.all([launch("gateway", port), ...names.map((name) => launch(name))]);
    await until(isWhole, startMs);
    const answer = await fetch(`${url}/api/users/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(operator),
    });
    token = ((await answer.json()) as { accessToken: string }).accessToken;
  }, 2 * startMs);
  afterAll(async () => {
    await Promise.all([...nodes.values()].map((node) => node.end("SIGKILL")));
    await Promise.all([nats.stop(), mongo.stop()]);
  });

  test("every route of the suite answers while all are here", async () => {
    expect(await failuresOf(Object.values(routes))).toEqual([]);
  });

  test.each(names)(
    "without %s no request of the others fails, the gateway stays ready, and the system names it",
    async (away) => {
      await nodes.get(away)?.end("SIGKILL");
      const others = names.filter((name) => name !== away).map((name) => routes[name] ?? "");
      const failures: string[] = [];
      for (let round = 0; round < roundsAway; round += 1) {
        failures.push(...(await failuresOf([...others, "/health/ready", "/health/live"])));
      }
      expect(failures).toEqual([]);
      const system = await fetch(`${url}/health/system`);
      const { code, data } = (await system.json()) as {
        code: string;
        data: { waiting: string[] };
      };
      expect({ status: system.status, code }).toEqual({ status: 503, code: "NOT_READY" });
      expect(data.waiting).toContain(away);
      await launch(away);
      await until(isWhole, startMs);
      // A call may still be refused for a moment after the start.
      await until(async () => (await failuresOf(Object.values(routes))).length === 0, startMs);
    },
    2 * startMs,
  );
});
