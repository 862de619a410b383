/** Two contract versions side by side: job's processes are replaced under load, and replaced back. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Service } from "moleculer";
import type { Projector } from "../../mixins/projection/projector.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { contractVersion } from "../../services/contracts/index.ts";
import { jobsView } from "../../services/job/read-models/job.projection.ts";
import { count, counting, type Sum, total } from "../mixins/projection/counting.ts";
import { folderOf, remove } from "../support/folders.ts";
import {
  type NodeProcess,
  settingsOver,
  startNode as startProcess,
} from "../support/node-process.ts";
import { copySources } from "../support/other-sources.ts";
import { freePort } from "../support/ports.ts";
import { postingOf } from "../support/postings.ts";
import { root } from "../support/process.ts";
import { type Server, startMongo, startNats } from "../support/servers.ts";
import { secret } from "../support/spread.ts";
import { statusOf } from "../support/status.ts";
import { until } from "../support/until.ts";
import { initOf } from "../system/market-client.ts";
import type { Sending } from "../system/reader.ts";
import { type Node, startNode } from "./node.ts";
import { withParts } from "./parts.ts";

const startMs = 60_000;
const burst = 40;
const jobs = 5;
/** More than a page of a log. */
const messages = 2000;

/** The sources of the next release: another contract version, and another version of a read model. */
const nextRelease = [
  {
    path: "services/contracts/index.ts",
    from: `contractVersion = ${contractVersion}`,
    to: `contractVersion = ${contractVersion + 1}`,
  },
  {
    path: "services/job/read-models/job.projection.ts",
    from: `name: "jobs",\n  version: ${jobsView.version},`,
    to: `name: "jobs",\n  version: ${jobsView.version + 1},`,
  },
];

withParts("two contract versions on one bus", ["nats"], () => {
  let nats: Server;
  let mongo: Server;
  let nodes: NodeProcess[];
  const next = folderOf("next-release");

  beforeAll(async () => {
    copySources(next, nextRelease);
    [nats, mongo] = await Promise.all([startNats(), startMongo()]);
  }, startMs);
  afterAll(async () => {
    await Promise.all([nats.stop(), mongo.stop()]);
    remove(next);
  });
  beforeEach(() => {
    nodes = [];
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.end("SIGKILL")));
  });

  const launch = async (services: string, port = 0, folder = root): Promise<NodeProcess> => {
    const node = startProcess(services, settingsOver({ nats, mongo }, port), [], folder);
    nodes.push(node);
    await node.started(startMs);
    return node;
  };
  const stop = async (node: NodeProcess): Promise<void> => {
    expect(await node.end("SIGTERM")).toBe(0);
  };

  test("job is replaced by the next version and back: no request fails and no list is shorter", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const [older] = await Promise.all([
      launch("job"),
      launch("security,user,matching,payment,communication,analytics"),
      launch("gateway", port),
    ]);
    await until(async () => (await statusOf(`${url}/health/ready`)) === 200, startMs);
    const send = async (method: string, path: string, sending: Sending = {}) => {
      const answer = await fetch(`${url}${path}`, initOf(method, sending));
      return { status: answer.status, body: JSON.parse(await answer.text()) };
    };
    const registered = await send("POST", "/api/users/register", {
      key: randomUUID(),
      body: {
        email: `${randomUUID()}@oneday.test`,
        password: "a password of the test",
        role: "employer",
        name: "박사장",
        birthDate: "1980-03-02",
        companyName: "하루물류",
        regularEmployees: 12,
        consents: { terms: true, privacy: true, location: true },
      },
    });
    const token = registered.body.accessToken;
    const ids: string[] = [];
    for (let n = 0; n < jobs; n += 1) {
      const { status, body } = await send("POST", "/api/jobs", {
        token,
        key: randomUUID(),
        body: postingOf(),
      });
      expect([status, body]).toEqual([201, expect.objectContaining({ jobId: expect.any(String) })]);
      ids.push(body.jobId);
    }

    const failed: string[] = [];
    let asked = 0;
    let isOver = false;
    const looping = async (step: (turn: number) => Promise<string | null>): Promise<void> => {
      for (let turn = 0; !isOver; turn += 1) {
        const wrong = await step(turn).catch((error: Error) => error.message);
        asked += 1;
        if (wrong !== null) failed.push(wrong);
      }
    };
    const idAt = (turn: number): string => ids[turn % ids.length] ?? "";
    const reads = async (turn: number) => {
      const path = `/api/jobs/${idAt(turn)}`;
      const { status, body } = await send("GET", path, { token });
      return status === 200 ? null : `GET ${path} ${status} ${body.code}`;
    };
    const lists = async () => {
      const path = "/api/users/me/jobs";
      const { status, body } = await send("GET", path, { token });
      if (status !== 200) return `GET ${path} ${status} ${body.code}`;
      return body.items.length === jobs ? null : `GET ${path} has ${body.items.length} jobs`;
    };
    const edits = async (turn: number) => {
      const path = `/api/jobs/${idAt(turn)}`;
      const description = `상품을 포장합니다. ${turn}번째 설명입니다.`;
      const { status, body } = await send("PATCH", path, { token, body: { description } });
      return status === 200 ? null : `PATCH ${path} ${status} ${body.code}`;
    };
    await until(async () => (await lists()) === null);
    const load = Promise.all([looping(reads), looping(lists), looping(edits)]);
    const more = async () => {
      const before = asked;
      await until(() => asked > before + burst, startMs);
    };
    await more();
    const newer = await launch("job", 0, next);
    await more();
    await stop(older);
    await more();
    const again = await launch("job");
    await more();
    await stop(newer);
    await more();
    isOver = true;
    await load;
    expect(failed).toEqual([]);
    expect(again.isGone()).toBe(false);
  }, 240_000);
});

withParts("a read model of a newer version", ["nats"], () => {
  test("is whole when its process takes the first call, while one of the older version runs", async () => {
    const [nats, mongo] = await Promise.all([startNats(), startMongo()]);
    const { sums, schema } = counting("count");
    const older: Projector<Sum> = sums;
    const newer: Projector<Sum> = { ...sums, version: 2 };
    const started: Node[] = [];
    const start = async (projector: Projector<Sum>) => {
      const env = {
        ONEDAY_NATS_URL: nats.url,
        ONEDAY_MONGO_URL: `${mongo.url.replace(/\/$/, "")}/versions`,
        ONEDAY_SECRET: secret,
        ONEDAY_NODE_ID: `count.v${projector.version}`,
      };
      const mixins = [schema.mixins[0] ?? {}, projection(projector)];
      const node = await startNode("count", [{ ...schema, mixins }], env);
      started.push(node);
      return node.broker.getLocalService("count") as Service;
    };
    try {
      const service = await start(older);
      for (let n = 0; n < messages; n += 1) await count(service, n);
      await until(async () => (await total(service, older)) === messages);
      expect(await total(await start(newer), newer)).toBe(messages);
      expect(await total(service, older)).toBe(messages);
    } finally {
      await Promise.all(started.map((node) => node.stop()));
      await Promise.all([nats.stop(), mongo.stop()]);
    }
  }, 120_000);
});
