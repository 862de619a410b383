/** Panels: what the dashboards are made of, and where their queries ask. */
import { ReduceDataOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** Grafana's names of units. */
type Unit = "short" | "reqps" | "percentunit" | "s" | "bytes" | "currencyKRW" | "ops";
/** A query, and the legend of its lines. */
type Query = readonly [expr: string, legend: string];

const source = { type: "prometheus", uid: "$datasource" };

const queryOf = ([expr, legend]: Query, refId: string) =>
  new DataqueryBuilder().expr(expr).legendFormat(legend).refId(refId).datasource(source);

/** Lines over time: two beside each other. */
export const lines = (title: string, unit: Unit, what: string, ...queries: readonly Query[]) => {
  const panel = new TimeseriesBuilder().title(title).description(what).unit(unit);
  panel.datasource(source).height(8).span(12);
  for (const [at, query] of queries.entries()) {
    panel.withTarget(queryOf(query, String.fromCharCode(65 + at)));
  }
  return panel;
};

/** One number: four beside each other. */
export const figure = (title: string, unit: Unit, what: string, expr: string) =>
  new StatBuilder()
    .title(title)
    .description(what)
    .unit(unit)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .datasource(source)
    .height(4)
    .span(6)
    .withTarget(queryOf([expr, title], "A"));

type Panel = ReturnType<typeof lines> | ReturnType<typeof figure>;

/** A dashboard over the last six hours. */
export const board = (uid: string, title: string, panels: readonly Panel[]): DashboardBuilder => {
  const made = new DashboardBuilder(`OneDay: ${title}`)
    .uid(`oneday-${uid}`)
    .tags(["oneday"])
    .readonly()
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .timezone("Asia/Seoul")
    .withVariable(
      new DatasourceVariableBuilder("datasource").label("Prometheus").type("prometheus"),
    );
  for (const panel of panels) made.withPanel(panel as never);
  return made;
};

/** Adds the choice of services, `$service` in queries. */
export const withServices = (made: DashboardBuilder): DashboardBuilder =>
  made.withVariable(
    new QueryVariableBuilder("service")
      .label("Service")
      .datasource(source)
      .query("label_values(oneday_action_requests_total, service)")
      .multi(true)
      .includeAll(true)
      .allValue(".*"),
  );
