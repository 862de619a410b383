/** The queries of the committed dashboards, as Grafana would send them. */
import { globSync, readFileSync } from "node:fs";
import { expect } from "@jest/globals";
import { until } from "../support/until.ts";
import type { Prometheus } from "./prometheus.ts";

type Board = {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
};

const asSent = (expr: string): string =>
  expr.replaceAll("$__rate_interval", "1m").replaceAll("$service", ".*");

/** Each query, with the dashboard and panel that it is of. */
export const panelQueries: readonly (readonly [place: string, query: string])[] = globSync(
  "k8s/monitoring/dashboards/*.json",
).flatMap((path) =>
  (JSON.parse(readFileSync(path, "utf8")) as Board).panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [`${path.split("/").at(-1)} ${title}`, asSent(expr)] as const),
  ),
);

/** Checks that every query of every panel has data. */
export const expectDataInPanels = async (prometheus: Prometheus): Promise<void> => {
  let empty: string[] = [];
  await until(async () => {
    const results = await Promise.all(
      panelQueries.map(async ([place, query]) => ({ place, found: await prometheus.ask(query) })),
    );
    empty = results.filter(({ found }) => found.length === 0).map(({ place }) => place);
    return empty.length === 0;
  }, 60_000).catch(() => undefined);
  expect(empty).toEqual([]);
};
