/** `feeds reanchor <service>`: lets stopped feeds go on from the logs that are there. */
import { call } from "../../../services/contracts/index.ts";
import { servicesWith } from "../operator/every-service.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";

export const feeds: OperatorCommand = {
  command: "feeds <what> <service>",
  description: "feeds reanchor: go on without lost commits, first where they were lost",
  async run({ calls }, { what, service = "" }) {
    if (what !== "reanchor") throw new RefusedLine(`feeds ${what}: there is reanchor`);
    const known = servicesWith("feeds.reanchor");
    if (!known.includes(service)) {
      throw new RefusedLine(`${service} has no feeds: there are ${known.join(", ")}`);
    }
    return call(calls, `${service}.feeds.reanchor` as "job.feeds.reanchor", {});
  },
  complete: (_, before) =>
    before.length === 1 ? ["reanchor"] : before.length === 2 ? servicesWith("feeds.reanchor") : [],
};
