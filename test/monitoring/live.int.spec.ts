import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import { actions } from "../../services/contracts/index.ts";
import { needed } from "../support/programs.ts";
import { until } from "../support/until.ts";
import { Client } from "../system/client.ts";
import { expectDataInPanels } from "./panel-queries.ts";
import { type Prometheus, promtool, startPrometheus, withPrometheus } from "./prometheus.ts";

withPrometheus("Prometheus over a OneDay that worked for a day", () => {
  let oneday: Client;
  let prometheus: Prometheus;

  beforeAll(async () => {
    oneday = await Client.start();
    const { host } = new URL(oneday.url);
    prometheus = await startPrometheus({ "oneday-gateway": [host] });
    const employer = await oneday.employer(2_000_000);
    const { path, worker } = await oneday.worked(employer);
    await oneday.post(`${path}/approve`, employer, { workedMinutes: 210 });
    await oneday.see(path, worker, ({ status }) => status === "paid");
    await oneday.get("/api/nothing");
    await oneday.operator();
    await oneday.login("no-one@oneday.test", "a-wrong-password");
  }, 60_000);
  afterAll(async () => {
    await prometheus.stop();
    await oneday.stop();
  });

  const figures = async () => (await oneday.get("/metrics")).body as string;

  test("promtool finds nothing wrong with the names, types and texts of own metrics", async () => {
    const all = (await figures()).split(/^(?=# HELP )/m);
    const own = all.filter((family) => /^# HELP (?:oneday|http)_/.test(family)).join("");
    expect(own.match(/^# TYPE/gm)?.length).toBeGreaterThan(20);
    const { status, stderr, stdout } = spawnSync(needed(promtool), ["check", "metrics"], {
      input: own,
      encoding: "utf8",
    });
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });

  test("every service shows its dead letters, its lag and its events", async () => {
    const owners = new Set(Object.keys(actions).map(ownerOf));
    const all = [...owners].filter((name) => name !== "gateway");
    for (const name of ["oneday_dead_letters", "oneday_feed_lag"]) {
      let without: readonly string[] = all;
      await until(async () => {
        const samples = await prometheus.ask(`count by (service) (${name})`);
        const found = samples.map(({ metric }) => metric["service"]);
        without = all.filter((each) => !found.includes(each));
        return without.length === 0;
      }, 25_000).catch(() => undefined);
      expect([name, without]).toEqual([name, []]);
    }
  });

  test("the ledger is 0 over all its accounts", async () => {
    await until(async () => (await prometheus.ask("oneday_ledger_won")).length > 2, 25_000);
    const [sum] = await prometheus.ask("sum(oneday_ledger_won)");
    expect(sum?.value[1]).toBe("0");
  });

  test("the figures of the market are those of the day", async () => {
    const totalOf = async (query: string) => Number((await prometheus.ask(query))[0]?.value[1]);
    for (const event of ["job.posted", "job.applied", "job.accepted", "job.paid"]) {
      await until(async () => (await totalOf(`sum(oneday_events_total{event="${event}"})`)) >= 1);
    }
    expect(await totalOf('oneday_sign_ins_total{result="BAD_CREDENTIALS"}')).toBe(1);
    expect(await totalOf('oneday_event_won_total{event="payment.charged"}')).toBeGreaterThanOrEqual(
      2_000_000,
    );
    expect(await totalOf('oneday_event_won_total{event="payment.settled"}')).toBeGreaterThan(0);
  });

  test("every query of every panel returns data", () => expectDataInPanels(prometheus), 90_000);

  test("no rule fails, and nothing fires", async () => {
    expect(await prometheus.ruleErrors()).toEqual([]);
    expect(await prometheus.ask('ALERTS{alertstate="firing"}')).toEqual([]);
  });
});
