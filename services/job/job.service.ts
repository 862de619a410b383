/**
 * Job: a day of work an employer offers, and the workers who hold or want a seat.
 *
 * Owns the streams `job:<id>` and `application:<id>` (with its sagas). The rules are in ./job.ts,
 * ./application.ts and ./posting.ts; this file and the *.actions files only carry them over the
 * broker.
 */
import { gates } from "../../mixins/gate/rules.ts";
import { accountGate } from "../../mixins/gate.ts";
import { letters } from "../../mixins/letters.mixin.ts";
import { log } from "../../mixins/log.mixin.ts";
import { Names } from "../../mixins/names.ts";
import { personal } from "../../mixins/personal.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { roomOf } from "../../mixins/room.ts";
import { saga } from "../../mixins/saga.mixin.ts";
import { keyFor } from "../../mixins/secret.ts";
import { subscription, tail } from "../../mixins/subscription.mixin.ts";
import { service } from "../contracts/index.ts";
import { limitDefault } from "../contracts/paging.ts";
import { announce } from "./announce.ts";
import { applicationActions, listed } from "./application.actions.ts";
import { applicationSagas } from "./application.saga.ts";
import { applications } from "./application.ts";
import { attendanceActions } from "./attendance.actions.ts";
import { changeActions } from "./changes.actions.ts";
import { callOffAccepted, rejectPending, startClock } from "./clock.edge.ts";
import { searchTail } from "./feeds.edge.ts";
import { applicationsView, jobsView, ratingsView } from "./job.projection.ts";
import { jobs, waiting } from "./job.ts";
import { closeOffer, endAtJob, jobErases, keptByJob, openAtJob } from "./leaving.edge.ts";
import { heldByJob } from "./personal.edge.ts";
import { postingActions } from "./posting.actions.ts";
import { jobsOfEmployer, readingActions } from "./reading.actions.ts";
import { reviewActions } from "./review.actions.ts";
import { SearchIndex } from "./search.ts";
import { searchActions } from "./searches.actions.ts";
import { searchReactor } from "./searches.edge.ts";
import { seatActions } from "./seats.actions.ts";
import type { JobMethods, JobService } from "./this.edge.ts";
import { fillFromWaiting } from "./waiting.edge.ts";

export default service<"job", JobMethods>({
  name: "job",
  mixins: [
    log({ announce }),
    letters(),
    personal({
      held: heldByJob,
      erases: jobErases,
      holdsIds: [],
      reasons: openAtJob,
      kept: keptByJob,
      gate: accountGate,
      ends: endAtJob,
    }),
    saga(applications, applicationSagas),
    subscription(),
    projection(jobsView),
    projection(applicationsView),
    projection(ratingsView),
    searchReactor(),
    tail(searchTail),
  ],

  actions: {
    ...readingActions,
    ...postingActions,
    ...applicationActions,
    ...attendanceActions,
    ...changeActions,
    ...reviewActions,
    ...searchActions,
    ...seatActions,

    async ofUser(ctx) {
      const { role, userId, limit = limitDefault, cursor } = ctx.params;
      return role === "employer"
        ? jobsOfEmployer(this, ctx.params)
        : listed(this, userId, { workerId: userId }, limit, cursor);
    },
  },

  subscriptions: {
    // Posted by a request that was under way when its employer left.
    async "job.posted"({ data: { jobId, employerId } }) {
      if ((await this.log.state(gates, employerId)) !== "gone") return;
      await closeOffer(this as JobService, jobId, employerId);
    },

    // Whoever still waited for an answer gets one: the job takes nobody any more.
    async "job.closed"({ data, correlationId }) {
      const job = await this.log.state(jobs, data.jobId);
      if (job.status === "none") return;
      for (const applicationId of waiting(job)) {
        await rejectPending(this, applicationId, correlationId);
      }
    },

    async "job.seatLeft"({ data, position, correlationId }) {
      await fillFromWaiting(this, data.jobId, `seatLeft:${position}`, correlationId);
    },

    async "job.cancelled"({ data, at, correlationId }) {
      const job = await this.log.state(jobs, data.jobId);
      if (job.status === "none") return;
      for (const applicationId of Object.values(job.applicants)) {
        // Which of the two it is, is decided where it stands.
        await rejectPending(this, applicationId, correlationId);
        await callOffAccepted(this, applicationId, { at, correlationId });
      }
    },
  },

  created() {
    this.index = new SearchIndex();
    this.names = new Names(this.broker);
    this.codeKey = keyFor(this.broker, "check-in-code");
  },

  async started() {
    roomOf(this).onClose(startClock(this as JobService));
  },
});
