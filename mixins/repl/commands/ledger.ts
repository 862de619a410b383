/** `ledger verify`: whether the books of the payment service balance and its log is unaltered. */
import { call } from "../../../services/contracts/index.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";

export const ledger: OperatorCommand = {
  command: "ledger <what>",
  description: "ledger verify: check the books of the payment service",
  async run({ calls }, { what }) {
    if (what !== "verify") throw new RefusedLine(`ledger ${what}: there is verify`);
    return call(calls, "payment.ledger.verify", {});
  },
  complete: (_, before) => (before.length === 1 ? ["verify"] : []),
};
