/** Market: what becomes of work and workers, by step, area, trade and day; reports and deliveries. */
import { viewed } from "../parts/viewed.ts";
import { Anomalies } from "./anomalies.ts";
import { Deliveries } from "./deliveries.ts";
import { Districts } from "./districts.ts";
import { Forecast } from "./forecast.ts";
import { Funnel } from "./funnel.ts";
import { Reports } from "./reports.ts";
import { Trades } from "./trades.ts";

export const screen = viewed({
  path: "/operator/market",
  title: "ops.market",
  views: {
    funnel: Funnel,
    districts: Districts,
    trades: Trades,
    forecast: Forecast,
    anomalies: Anomalies,
    reports: Reports,
    deliveries: Deliveries,
  },
  wordsOf: (view) => [`ops.market.${view}`, `ops.market.${view}Text`],
  keeps: ["days"],
});
