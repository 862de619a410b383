import { spawnSync } from "node:child_process";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { boards } from "../../scripts/dashboards/boards.ts";
import { textOf } from "../../scripts/dashboards/files.ts";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { actions } from "../../services/contracts/index.ts";
import { needed } from "../support/programs.ts";
import { promtool, withPrometheus } from "./prometheus.ts";

const folder = "k8s/monitoring";
const cases = readFileSync("test/monitoring/alerts.promtool.yaml", "utf8");

/** The text of each alert, by its name and severity. */
const alerts = readFileSync(`${folder}/rules/alerts.yaml`, "utf8")
  .split(/^ {6}- (?=alert: )/m)
  .slice(1)
  .map((text) => {
    const field = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? "";
    return {
      name: field(/^alert: (\w+)$/m),
      severity: field(/severity: (\w+)/),
      summary: field(/^ +summary: "(.+)"$/m),
      runbook: field(/^ +runbook: (\S+)$/m),
    };
  });
const names = [...new Set(alerts.map(({ name }) => name))];

describe("the alerts", () => {
  test.each(alerts)(
    "$name ($severity) says how urgent it is, what it is and what to do",
    (alert) => {
      expect(["page", "ticket"]).toContain(alert.severity);
      expect(alert.summary.length).toBeGreaterThan(10);
      const page = readFileSync(alert.runbook, "utf8");
      expect(page).toMatch(
        /^# .+\n\n.+\n\n## What to look at\n\n1\. [\s\S]+\n\n## What to do\n\n1\. /,
      );
    },
  );

  test.each(alerts)("$name ($severity) fires in a case of promtool", ({ name, severity }) => {
    expect(cases).toContain(`alertname="${name}", severity="${severity}"`);
  });

  test("every run-book is of an alert", () => {
    const pages = alerts.map(({ runbook }) => runbook.split("/").at(-1));
    expect(readdirSync("docs/runbooks").sort()).toEqual([...new Set(pages)].sort());
    expect(names.length).toBeGreaterThan(10);
  });
});

test("every route that a run-book names is one of the contracts", () => {
  const routes = Object.values(actions as Readonly<Record<string, ActionContract>>).flatMap(
    ({ rest }) => (rest === undefined ? [] : [rest.replaceAll(/:\w+/g, "<id>")]),
  );
  const commands = globSync("docs/runbooks/*.md").flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command),
  );
  const named = commands.flatMap((command) => {
    const [route] = /(?<=:3000|^)\/api\/[\w/<>-]+/.exec(command) ?? [];
    const method = command.includes("-X POST") ? "POST" : "GET";
    return route === undefined ? [] : [`${method} ${route.replaceAll(/<\w+>/g, "<id>")}`];
  });
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((route) => !routes.includes(route as never))).toEqual([]);
});

test.each(Object.entries(boards))("the dashboard %s is as its source says", (name, board) => {
  expect(readFileSync(`${folder}/dashboards/${name}.json`, "utf8")).toBe(textOf(board));
});

withPrometheus("promtool", () => {
  const run = (...args: string[]) => spawnSync(needed(promtool), args, { encoding: "utf8" });

  test("takes the rules and the scrape config", () => {
    const { status, stdout, stderr } = run("check", "config", `${folder}/prometheus.yaml`);
    expect([status, `${stdout}${stderr}`]).toEqual([
      0,
      expect.stringContaining("2 rule files found"),
    ]);
  });

  test("runs the cases of the alerts, each of which fires when it should and no earlier", () => {
    const { status, stdout, stderr } = run("test", "rules", "test/monitoring/alerts.promtool.yaml");
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining("SUCCESS")]);
  }, 120_000);
});
