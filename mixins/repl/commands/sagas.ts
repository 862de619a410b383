/** `sagas`: the parked sagas of every service, or all open ones. */
import type { Calls } from "../../../services/contracts/index.ts";
import { listOf, rowsOfEach } from "../operator/every-service.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import type { Row } from "../operator/shown.ts";

/** The sagas of every service in a status. */
export const sagasIn = (calls: Calls, status: "parked" | "open"): Promise<Row[]> =>
  rowsOfEach("sagas", (service) => listOf(calls, `${service}.sagas` as "job.sagas", { status }));

export const sagas: OperatorCommand = {
  command: "sagas",
  description: "Parked sagas of every service",
  options: [{ option: "--open", description: "those that run or are undone" }],
  run: ({ calls }, { options }) => sagasIn(calls, options["open"] === true ? "open" : "parked"),
};
