/** Prometheus over `npm run cluster`: what a node alone shows, and what only all of them show. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ports } from "../../mixins/process/ports.ts";
import { expectDataInPanels } from "../monitoring/panel-queries.ts";
import { type Prometheus, startPrometheus, withPrometheus } from "../monitoring/prometheus.ts";
import { folderOf, remove } from "../support/folders.ts";
import { finished } from "../support/process.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";
import { endAll, type Supervisor, startSupervisor } from "./supervisor.ts";

const openMs = 450_000;
const password = "operator-of-the-test";

withParts("a monitored cluster", ["nats", "mongo"], () => {
  withPrometheus("Prometheus over a cluster that worked for a day", () => {
    const folder = folderOf("monitored");
    let cluster: Supervisor;
    let prometheus: Prometheus;

    beforeAll(async () => {
      cluster = startSupervisor(folder, { ONEDAY_OPERATOR_PASSWORD: password });
      const url = await cluster.open(openMs);
      const gateway = new URL(url).host;
      const services = cluster
        .state()
        .processes.filter(({ name }) => name in ports && name !== "gateway")
        .map(({ port }) => `127.0.0.1:${port}`);
      prometheus = await startPrometheus({
        "oneday-gateway": [gateway],
        "oneday-services": services,
      });
      const day = await finished("demo", { ONEDAY_OPERATOR_PASSWORD: password }, [url]);
      expect(day).toMatchObject({ code: 0 });
      await fetch(`${url}/api/nothing`);
    }, openMs + 120_000);
    afterAll(async () => {
      await prometheus.stop();
      await endAll(cluster);
      remove(folder);
    });

    test("every node answers its scrape", async () => {
      const up = async () => (await prometheus.ask('up{job=~"oneday-.*"} == 1')).length;
      await until(async () => (await up()) === 8, 20_000);
    });

    test("every query of every panel returns data", () => expectDataInPanels(prometheus), 200_000);

    test("no rule fails", async () => {
      expect(await prometheus.ruleErrors()).toEqual([]);
    });
  });
});
