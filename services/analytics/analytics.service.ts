/**
 * Analytics: figures of the market, and its events one by one; for operators only.
 *
 * Owns the streams `fact:<id>` and three read models of all services' events. It announces the
 * facts of sagas.
 */
import { callerOf } from "../../mixins/auth/auth.middleware.ts";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { commandOfRequest } from "../../mixins/log/commands.ts";
import type { Commit } from "../../mixins/log/commit.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { heldLimit, personalData } from "../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/core/paging.ts";
import { Refusal } from "../contracts/core/refusal.ts";
import { idFrom } from "../contracts/core/units.ts";
import type { Announcement } from "../contracts/events.ts";
import { service } from "../contracts/index.ts";
import { marketApplications, marketJobs } from "./facts/market.projection.ts";
import { eventJournal } from "./journal/event-journal.projection.ts";
import { announceFact, type Fact, type FactEvent, fact, record } from "./journal/fact.ts";
import { entriesOfStory, newestJournalEntries, storyEntriesMax } from "./journal/journal.query.ts";
import { storyOf } from "./journal/story.ts";
import { marketFollower, marketOf } from "./market/market.follower.ts";
import { summaryBuckets, summaryOf } from "./summary/summary.follower.ts";
import { windowOf } from "./time-window.ts";
import { earningsOf } from "./worker/earnings.ts";

/** Of one worker: more than a lifetime of days. */
const applicationsMax = 100_000;

const announce = ({ stream, events }: Commit): Announcement[] =>
  // A cancelled step leaves a tombstone, which is no fact.
  (events as unknown as readonly FactEvent[])
    .filter(({ type }) => type === "recorded")
    .map((event) => announceFact(stream.slice(`${fact.stream}:`.length), event));

export default service<"analytics", LogMethods>({
  name: "analytics",
  mixins: [
    log({ announce }),
    deadLetters(),
    personalData({
      async held(service, userId) {
        // After a rebuild the read model has its documents in another order.
        const page = { sort: { order: -1 as const }, limit: heldLimit };
        const found = await readModelOf(service, eventJournal).find({ subjects: userId }, page);
        return {
          events: found.map(({ _id: eventId, type, at, data }) => ({ eventId, type, at, data })),
        };
      },
      erases: {},
      holdsIds: [],
    }),
    projection(eventJournal),
    projection(marketJobs),
    projection(marketApplications),
    summaryBuckets(),
    marketFollower,
  ],

  actions: {
    summary(ctx) {
      return summaryOf(this, windowOf(ctx.params));
    },

    funnel(ctx) {
      return marketOf(this).funnel(windowOf(ctx.params));
    },
    districts(ctx) {
      return marketOf(this).districts(windowOf(ctx.params));
    },
    trades(ctx) {
      return marketOf(this).trades(windowOf(ctx.params));
    },

    async me(ctx) {
      const { userId: workerId } = callerOf(ctx);
      const found = readModelOf(this, marketApplications).find(
        { workerId },
        { limit: applicationsMax },
      );
      return earningsOf(await found);
    },

    async events(ctx) {
      const { limit = limitDefault, cursor, subject, type } = ctx.params;
      const [before = null] = readCursor(cursor, ["string"]) ?? [];
      const rows = await newestJournalEntries(readModelOf(this, eventJournal), {
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

    async story(ctx) {
      const { correlationId } = ctx.params;
      const found = await entriesOfStory(readModelOf(this, eventJournal), correlationId);
      if (found.length === 0) throw new Refusal("NOT_FOUND", {}, 404);
      return { correlationId, items: storyOf(found), isCut: found.length >= storyEntriesMax };
    },

    async record(ctx) {
      const { cid, kind, data } = ctx.params;
      const by = commandOfRequest(ctx);
      const rule = (state: Fact) => record(state, kind, data, by.at);
      const done = await this.log.decide(fact, idFrom("fact", cid), rule, by);
      return { factId: done.id };
    },
  },
});
