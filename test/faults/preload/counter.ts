/** Control: points are a counter that `$inc` moves, beside the log. */
import { rewrite } from "./rewrite.ts";

const helper = JSON.stringify(new URL("./inc.ts", import.meta.url).href);

rewrite("services/user/user.service.ts", {
  "const { applicationId, workerId } = data;": `const { applicationId, workerId } = data;
      await (await import(${helper})).increase(workerId, Math.floor(data.netWon / 1000));`,
});
rewrite("services/user/actions/own-account.actions.ts", {
  "const { points, latest } = await this.log.state(earnings, callerOf(ctx).userId);": `const { latest } = await this.log.state(earnings, callerOf(ctx).userId);
    const points = await (await import(${helper})).read(callerOf(ctx).userId);`,
});
