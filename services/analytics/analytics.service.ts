/**
 * Analytics: what happened in the market, in figures and one by one.
 *
 * Owns the streams `fact:<id>` and three read models of the other services' events; announces
 * nothing. An operator's eyes only.
 */
import { command } from "../../mixins/guard.mixin.ts";
import { letters } from "../../mixins/letters.mixin.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { heldLimit, personal } from "../../mixins/personal.mixin.ts";
import { projection, viewOf } from "../../mixins/projection.mixin.ts";
import { service } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { idFrom } from "../contracts/units.ts";
import { type Fact, fact, record } from "./fact.ts";
import { eachOf, newestSeen } from "./facts.edge.ts";
import { marketApplications, marketJobs } from "./market.projection.ts";
import { seen } from "./seen.projection.ts";
import { Tally } from "./summary.ts";
import { windowOf } from "./window.ts";

export default service<"analytics", LogMethods>({
  name: "analytics",
  mixins: [
    log({ announce: () => [] }),
    letters(),
    personal({
      async held(service, userId) {
        // A list that was made again has them in another order.
        const page = { sort: { order: -1 as const }, limit: heldLimit };
        const found = await viewOf(service, seen).find({ subjects: userId }, page);
        return {
          events: found.map(({ _id: eventId, type, at, data }) => ({ eventId, type, at, data })),
        };
      },
      erases: {},
      holdsIds: [],
    }),
    projection(seen),
    projection(marketJobs),
    projection(marketApplications),
  ],

  actions: {
    async summary(ctx) {
      const tally = new Tally(windowOf(ctx.params));
      await eachOf(viewOf(this, marketJobs), (job) => tally.addJob(job));
      await eachOf(viewOf(this, marketApplications), (made) => tally.addApplication(made));
      return tally.summary();
    },

    async events(ctx) {
      const { limit = limitDefault, cursor, subject, type } = ctx.params;
      const [before = null] = readCursor(cursor, ["string"]) ?? [];
      const rows = await newestSeen(viewOf(this, seen), {
        ...windowOf(ctx.params),
        subject,
        type,
        before,
        limit: limit + 1,
      });
      return pageOf(
        rows,
        limit,
        ({ order }) => [order],
        ({ _id, type, subject, at, correlationId, data }) => ({
          eventId: _id,
          type,
          subject,
          at,
          correlationId,
          data,
        }),
      );
    },

    async record(ctx) {
      const { cid, kind, data } = ctx.params;
      const by = command(ctx);
      const rule = (state: Fact) => record(state, kind, data, by.at);
      const done = await this.log.decide(fact, idFrom("fact", cid), rule, by);
      return { factId: done.id };
    },
  },
});
