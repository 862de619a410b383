/** `replay <letterId>`: tries a dead letter again, then those behind it. */
import { call } from "../../../services/contracts/index.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";
import { lettersOf } from "./dead-letters.ts";

export const replay: OperatorCommand = {
  command: "replay <letterId>",
  description: "Try a dead letter again, then those behind it",
  async run({ calls }, { letterId = "" }) {
    const letter = (await lettersOf(calls)).find((each) => each["letterId"] === letterId);
    if (letter === undefined) throw new RefusedLine(`${letterId}: no dead letter has this id`);
    const action = `${letter["service"]}.deadLetters.replay` as "job.deadLetters.replay";
    return call(calls, action, { letterId });
  },
};
