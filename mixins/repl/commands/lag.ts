/** `lag`: how far each service is behind the logs that it follows, and what has stopped. */
import { call } from "../../../services/contracts/index.ts";
import { rowsOfEach } from "../operator/every-service.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";

export const lag: OperatorCommand = {
  command: "lag",
  description: "How far each service is behind the logs that it follows",
  options: [{ option: "--behind", description: "only what is behind or has stopped" }],
  async run({ calls }, { options }) {
    const rows = await rowsOfEach("feeds", async (service) => {
      const { feeds } = await call(calls, `${service}.feeds` as "job.feeds", {});
      return feeds.map(({ name, ...rest }) => ({ feed: name, ...rest }));
    });
    if (options["behind"] !== true) return rows;
    return rows.filter(({ behind, stoppedAt }) => behind !== 0 || stoppedAt !== null);
  },
};
