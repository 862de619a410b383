/** A dashboard as the text of its file. */
import type { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";

/** The JSON that Grafana's provisioning reads. */
export const textOf = (board: DashboardBuilder): string =>
  `${JSON.stringify(board.build(), null, 2)}\n`;
