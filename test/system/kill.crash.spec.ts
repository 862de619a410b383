/**
 * Kills a busy OneDay several times and checks it: no acknowledged command is lost, none is done
 * twice, and the money adds up.
 * ONEDAY_TEST_SEED repeats a run's load and kill times, as far as two machines share their clocks.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ServiceSchema } from "moleculer";
import { addressOf } from "../../mixins/http.mixin.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import { between, type Random, seeded } from "../../services/demo/random.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import job from "../../services/job/job.service.ts";
import matching from "../../services/matching/matching.service.ts";
import payment from "../../services/payment/payment.service.ts";
import security from "../../services/security/security.service.ts";
import user from "../../services/user/user.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../support/broker.ts";
import type { Child } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { steadyPort } from "../support/ports.ts";
import { run, startOneDay } from "../support/process.ts";
import { until } from "../support/until.ts";
import { faultsOfJob, faultsOfServices } from "./log-checks.ts";
import { findings, type Seen } from "./market-checks.ts";
import { Client, login, type Person } from "./market-client.ts";
import { type Market, openMarket, trade } from "./market-load.ts";
import { look } from "./market-look.ts";

const operatorPassword = "operator-of-the-test";
const schemas: ServiceSchema[] = [user, security, job, matching, payment, communication, analytics];
/** Twelve clients: a worker works six days. */
const size = { workers: 36, employers: 4 };
const load = { jobs: 120, days: 18 };
/** The range of further acknowledgements after which each kill happens. */
const kills = [
  [20, 100],
  [100, 300],
  [100, 400],
  [100, 400],
] as const;
const quietMs = 10_000;
/** On a busy machine; half a minute on an idle one. */
const withinMs = 300_000;

let folder: string;
let child: Pick<Child, "end"> | null;
let client: Client | null;
/** The output of each process, the last one last. */
let said: (() => string)[];
let world: TestBroker | null;

beforeEach(() => {
  folder = folderOf("crash");
  child = null;
  client = null;
  said = [];
  world = null;
});
afterEach(async () => {
  client?.stop();
  await child?.end("SIGKILL");
  await world?.stop();
  remove(folder);
});

const launch = (env: Record<string, string>): Child => {
  const started = run("start", env);
  said.push(started.said);
  return started;
};

/**
 * Kills and restarts while the load runs; answers the number of commands that each kill interrupted. The
 * load continues as soon as the process answers, so a kill may come before it has caught up.
 */
const pullPlugs = async (
  market: Market,
  env: Record<string, string>,
  random: Random,
  isOver: () => boolean,
): Promise<number[]> => {
  const cutOff: number[] = [];
  for (const [index, [from, to]] of kills.entries()) {
    const at = market.history.length + between(random, from, to);
    const afterMs = random() * 30;
    await until(() => isOver() || market.history.length >= at, 30_000);
    await pause(afterMs);
    await until(() => isOver() || market.client.inFlight > 0);
    if (isOver() || child === null) break;
    cutOff.push(market.client.inFlight);
    await child.end("SIGKILL");
    if (index === 1) {
      // Once more, while it is still coming up.
      child = launch(env);
      await pause(between(random, 300, 1500));
      await child.end("SIGKILL");
    }
    child = launch(env);
  }
  return cutOff;
};

/** The clients' view once everything has settled; faults are in the findings. */
const quiet = async (market: Market, operator: Person, from: string) => {
  let seen = await look(market, market.client, operator, from);
  const endMs = performance.now() + quietMs;
  while (findings(market.history, seen).length > 0 && performance.now() < endMs) {
    await pause(200);
    seen = await look(market, market.client, operator, from);
  }
  return seen;
};

/**
 * Every consumer reads every log from the beginning again: all messages are redelivered, as a kill between
 * an effect and its checkpoint redelivers a few.
 */
const forgetCheckpoints = (): void => {
  for (const { name } of schemas) rmSync(join(folder, name, "checkpoints.db"), { force: true });
};

/** The findings after one acknowledgement of each kind is removed or assigned to another thing. */
const controls = (market: Market, seen: Seen): string[] => {
  const { history } = market;
  const kinds = ["post", "apply", "approve", "decideMore", "charge", "withdraw"] as const;
  return kinds.flatMap((kind) => {
    const victim = history.find((each) => each.kind === kind);
    const without = history.filter(({ id }) => id !== victim?.id);
    const doubled = history.concat({
      ...history[0],
      kind,
      key: `${kind}-x`,
      by: "",
      id: "x",
      amountWon: 10,
    });
    const blind = [...(findings(without, seen).length === 0 ? [`${kind} lost`] : [])];
    return findings(doubled, seen).length === 0 ? [...blind, `${kind} doubled`] : blind;
  });
};

test(
  "a OneDay killed four times under load loses no acknowledged command and does none twice",
  async () => {
    const seed = Number(process.env["ONEDAY_TEST_SEED"] ?? Date.now() % 1_000_000);
    process.stderr.write(`crash test: ONEDAY_TEST_SEED=${seed}\n`);
    const random = seeded(seed);
    const port = await steadyPort();
    const env = {
      ONEDAY_DATA_DIR: folder,
      ONEDAY_OPERATOR_PASSWORD: operatorPassword,
      ONEDAY_PORT: String(port),
      ONEDAY_RATE_LIMITS: "off",
    };
    const first = await startOneDay(env);
    child = first;
    said.push(first.said);
    client = new Client(first.url);
    const operator = await login(client, "operator@oneday.test", operatorPassword);
    const market = await openMarket(client, `crash${seed}`, size, operator);
    const from = new Date().toISOString();

    let isOver = false;
    const trading = trade(market, random, load).finally(() => {
      isOver = true;
    });
    const pulling = pullPlugs(market, env, seeded(seed + 1), () => isOver);
    const [traded, pulled] = await Promise.allSettled([trading, pulling]);
    const cutOff = pulled.status === "fulfilled" ? pulled.value : [];
    const printed = said.map((text) => text()).join("");
    const refused = [...market.refusals].map(([what, count]) => `${what} ${count}`).join(", ");
    process.stderr.write(
      `crash test: ${market.history.length} acknowledged, ${client.repeats} sent again, ` +
        `cut off by each kill: ${cutOff.join(", ")}; refused: ${refused}; ` +
        `torn lines: ${printed.split("torn").length - 1}\n`,
    );
    expect(market.surprises).toEqual([]);
    if (traded.status === "rejected") throw new Error(`${traded.reason}\n${said.at(-1)?.()}`);
    if (pulled.status === "rejected") throw pulled.reason;
    expect(cutOff).toHaveLength(kills.length);
    expect(printed.split("\n").filter((line) => /ALERT|FATAL/.test(line))).toEqual([]);

    const seen = await quiet(market, operator, from);
    expect(findings(market.history, seen)).toEqual([]);
    expect(controls(market, seen)).toEqual([]);
    expect(await child.end("SIGTERM")).toBe(0);

    forgetCheckpoints();
    world = await startBroker([...schemas, gateway], folder);
    const { broker } = world;
    const inside = new Client(addressOf(serviceOf(broker, "gateway")).url);
    // It is ready once all that was written has been read: a late duplicate shows now.
    await inside.send("GET", "/health/system");
    expect(findings(market.history, await look(market, inside, operator, from))).toEqual([]);
    expect(await faultsOfJob(serviceOf(broker, "job"))).toEqual([]);
    const services = schemas.map(({ name }) => serviceOf(broker, name));
    expect(await faultsOfServices(services)).toEqual([]);
  },
  withinMs,
);
