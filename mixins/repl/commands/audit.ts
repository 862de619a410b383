/** `audit verify`: whether the audit log is unaltered and is what was signed. */
import { call } from "../../../services/contracts/index.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";

export const audit: OperatorCommand = {
  command: "audit <what>",
  description: "audit verify: walk the hash chain of the audit log",
  async run({ calls }, { what }) {
    if (what !== "verify") throw new RefusedLine(`audit ${what}: there is verify`);
    return call(calls, "security.auditVerify", {});
  },
  complete: (_, before) => (before.length === 1 ? ["verify"] : []),
};
