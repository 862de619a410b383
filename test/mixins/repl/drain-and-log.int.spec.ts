/** `drain` and `log`: what an operator types, and what the processes that follow it do. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { drain } from "../../../mixins/repl/commands/drain.ts";
import { log } from "../../../mixins/repl/commands/log.ts";
import { onlyAt } from "../../../mixins/repl/operator/cluster-nodes.ts";
import { endOf } from "../../../mixins/repl/operator/minutes.ts";
import type { Operator, OperatorCommand } from "../../../mixins/repl/operator/operator-command.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { brokerOf, serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { readStdout } from "../../support/stdout.ts";
import { until } from "../../support/until.ts";
import { as, services, signInOperator } from "../../user/people.ts";

const folder = folderOf("operated");
let world: TestBroker;
let operator: Operator;
let lines: string[] = [];
let stopReading: () => void;
const options = {};

const run = (command: OperatorCommand, args: Record<string, unknown>) =>
  command.run(operator, { options, ...args } as never);

beforeAll(async () => {
  const file = join(folder, "tuning.json");
  writeFileSync(file, "{}");
  stopReading = readStdout((text) => {
    if (text.startsWith("{")) lines.push(text);
  });
  world = await startBroker([...services, gateway], undefined, {
    ONEDAY_TUNING: file,
    ONEDAY_LOG_LEVEL: "error",
    ONEDAY_LOG_FORMAT: "json",
  });
  const { accessToken } = await signInOperator(world.broker);
  const call = (action: string, params: object) =>
    world.broker.call(action, params, { meta: { ...as(accessToken).meta, key: newId() } });
  operator = { broker: world.broker, calls: { call } } as never;
});
afterAll(async () => {
  await world.stop();
  stopReading();
  remove(folder);
});
beforeEach(() => {
  lines = [];
});

/** What the gateway waits for until it is ready; other services are not there. */
const isWaitingDrained = async (): Promise<boolean> => {
  const { url } = addressOf(serviceOf(world.broker, "gateway"));
  const answer = await fetch(`${url}/health/ready`);
  const text = await answer.text();
  return answer.status === 503 && text.includes('"drained"');
};

describe("drain", () => {
  test("refuses a node that is not there, and the last one of a service without --force", async () => {
    const { nodeID } = brokerOf(world.broker, "gateway");
    await expect(run(drain, { node: "job.nowhere" })).rejects.toThrow("there is no such node");
    await expect(run(drain, { node: nodeID })).rejects.toThrow(/no other node .* offers .*gateway/);
    expect(await run(drain, {})).toEqual([]);
  });

  test("with --force a gateway is not ready until it is taken back, and answers meanwhile", async () => {
    const { nodeID } = brokerOf(world.broker, "gateway");
    const rows = await run(drain, { node: nodeID, options: { force: true, for: "5" } });
    expect(rows).toEqual([
      { node: nodeID, services: expect.stringContaining("gateway"), until: expect.any(String) },
    ]);
    await until(isWaitingDrained);
    expect(await run(drain, {})).toHaveLength(1);
    expect(await run(drain, { node: nodeID, options: { back: true } })).toEqual([]);
    await until(async () => !(await isWaitingDrained()));
  });
});

test("a service has no other node where the others are drained", () => {
  const nodes = new Map([
    ["job.1", ["job"]],
    ["job.2", ["job"]],
    ["all.1", ["user"]],
  ]);
  expect(onlyAt(nodes, "job.1", [])).toEqual([]);
  expect(onlyAt(nodes, "job.1", ["job.2"])).toEqual(["job"]);
  expect(onlyAt(nodes, "all.1", [])).toEqual(["user"]);
});

test.each(["0", "1441", "1.5", "soon"])("--for %s is refused", (minutes) => {
  expect(() => endOf(minutes)).toThrow("must be a whole number");
});

describe("log", () => {
  const isSaid = (part: string) => lines.some((line) => line.includes(part));

  test("refuses what is no level and what is not there", async () => {
    await expect(run(log, { of: "user", level: "loud" })).rejects.toThrow("no such level");
    await expect(run(log, { of: "nothing", level: "debug" })).rejects.toThrow("there are all");
    await expect(run(log, { of: "user" })).rejects.toThrow("the level is missing");
  });

  test("gives a service another level, no other service, and the usual one back", async () => {
    expect(await run(log, { of: "security", level: "debug" })).toEqual([
      { of: "security", level: "debug", until: expect.any(String) },
    ]);
    await until(async () => {
      await run(drain, {});
      return isSaid("security.tuning ok");
    });
    await world.broker.call("security.jwks");
    expect(isSaid('"mod":"security"')).toBe(true);
    expect(isSaid('"mod":"user"')).toBe(false);
    expect(await run(log, { of: "security", level: "usual" })).toEqual([]);
    await until(async () => {
      lines = [];
      await run(drain, {});
      return !isSaid("security.tuning ok");
    });
  });
});
