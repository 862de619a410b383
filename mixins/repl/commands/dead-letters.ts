/** `dead-letters`: the messages that the consumers of every service could not handle. */
import type { Calls } from "../../../services/contracts/index.ts";
import { listOf, rowsOfEach } from "../operator/every-service.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import type { Row } from "../operator/shown.ts";

/** The dead letters of every service. */
export const lettersOf = (calls: Calls): Promise<Row[]> =>
  rowsOfEach("deadLetters", (service) =>
    listOf(calls, `${service}.deadLetters` as "job.deadLetters", {}),
  );

export const deadLetters: OperatorCommand = {
  command: "dead-letters",
  description: "Messages that could not be handled, and those that wait behind them",
  run: ({ calls }) => lettersOf(calls),
};
