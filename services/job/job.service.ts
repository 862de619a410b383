/**
 * Job: a day of work an employer offers, and the workers who hold or want a seat.
 *
 * Owns the streams `job:<id>` and `application:<id>` (with its sagas). The rules are in ./domain.
 * This file and the *.actions files only expose them over the broker.
 */
import { keyFor } from "../../mixins/config/installation-secret.ts";
import { deadLetters } from "../../mixins/dead-letters.mixin.ts";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import { log } from "../../mixins/log.mixin.ts";
import { accountGate } from "../../mixins/personal-data/account-gate.ts";
import { accountGates } from "../../mixins/personal-data/account-gate-rules.ts";
import { DisplayNames } from "../../mixins/personal-data/display-names.client.ts";
import { personalData } from "../../mixins/personal-data.mixin.ts";
import { projection } from "../../mixins/projection.mixin.ts";
import { saga } from "../../mixins/saga.mixin.ts";
import { subscription, tail } from "../../mixins/subscription.mixin.ts";
import { service } from "../contracts/index.ts";
import { applicationActions } from "./actions/application.actions.ts";
import { attendanceActions } from "./actions/attendance.actions.ts";
import { contractActions } from "./actions/contract.actions.ts";
import { contractDayActions } from "./actions/contract-days.actions.ts";
import { disputeActions } from "./actions/dispute.actions.ts";
import { postingActions } from "./actions/posting.actions.ts";
import { jobsOfEmployer, postingReadActions } from "./actions/posting-read.actions.ts";
import { reviewActions } from "./actions/review.actions.ts";
import { savedSearchActions } from "./actions/saved-search.actions.ts";
import { seatActions } from "./actions/seats.actions.ts";
import { workRecordActions } from "./actions/work-record.actions.ts";
import {
  callOffAccepted,
  rejectPending,
  startDeadlines,
} from "./background/deadlines.scheduler.ts";
import { notifyOfParked } from "./background/parked-saga.subscriber.ts";
import { startPostingClock } from "./background/posting-clock.scheduler.ts";
import { savedSearchReactor } from "./background/saved-search.reactor.ts";
import { searchFollower } from "./background/search.follower.ts";
import { fillFromWaitlist } from "./background/waitlist.command.ts";
import { announce } from "./domain/announce.ts";
import { applicationSagas } from "./domain/application.saga.ts";
import { applications } from "./domain/application.ts";
import { jobs } from "./domain/job.ts";
import { waiting } from "./domain/seats.ts";
import { earlyAccessReactor } from "./favourites/early-access.reactor.ts";
import { favouriteActions } from "./favourites/favourite.actions.ts";
import type { JobMethods, JobService } from "./job.types.ts";
import { offerActions } from "./offers/offer.actions.ts";
import { announceOffer } from "./offers/offer.ts";
import { offersView } from "./offers/offers.projection.ts";
import {
  closeOffer,
  endAtJob,
  jobErases,
  keptByJob,
  openAtJob,
} from "./personal-data/erasure.command.ts";
import { heldByJob } from "./personal-data/export.query.ts";
import { applicationsView, jobsView, ratingsView } from "./read-models/job.projection.ts";
import { SearchIndex } from "./search/search-index.ts";
import { listed } from "./support/application-list.query.ts";
import { repeatsView } from "./templates/repeats.projection.ts";
import { templateActions } from "./templates/template.actions.ts";
import { announceTemplates } from "./templates/template.ts";

export default service<"job", JobMethods>({
  name: "job",
  mixins: [
    log({
      announce: (commit) =>
        [announce, announceOffer, announceTemplates].flatMap((of) => of(commit)),
    }),
    deadLetters(),
    personalData({
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
    projection(offersView),
    projection(repeatsView),
    savedSearchReactor(),
    earlyAccessReactor(),
    tail(searchFollower),
  ],

  actions: {
    ...postingReadActions,
    ...postingActions,
    ...applicationActions,
    ...attendanceActions,
    ...contractActions,
    ...contractDayActions,
    ...disputeActions,
    ...reviewActions,
    ...savedSearchActions,
    ...favouriteActions,
    ...offerActions,
    ...templateActions,
    ...seatActions,
    ...workRecordActions,

    async ofUser(ctx) {
      const { role, userId, limit, cursor } = ctx.params;
      return role === "employer"
        ? jobsOfEmployer(this, ctx.params)
        : listed(this, userId, { workerId: userId }, { limit, cursor });
    },
  },

  subscriptions: {
    // Closes a job that was posted by a request still running when its employer left.
    async "job.posted"({ data: { jobId, employerId } }) {
      if ((await this.log.state(accountGates, employerId)) !== "gone") return;
      await closeOffer(this as JobService, jobId, employerId);
    },

    async "job.openedEarly"({ data: { jobId, employerId } }) {
      if ((await this.log.state(accountGates, employerId)) !== "gone") return;
      await closeOffer(this as JobService, jobId, employerId);
    },

    // The job takes no more workers, so its pending applications are rejected.
    async "job.closed"({ data, correlationId }) {
      const job = await this.log.state(jobs, data.jobId);
      if (job.status === "none") return;
      for (const applicationId of waiting(job)) {
        await rejectPending(this, applicationId, correlationId);
      }
    },

    async "job.sagaParked"(message) {
      await notifyOfParked(this as JobService, message);
    },

    async "job.seatLeft"({ data, position, correlationId }) {
      await fillFromWaitlist(this, data.jobId, `seatLeft:${position}`, correlationId);
    },

    async "job.cancelled"({ data, at, correlationId }) {
      const job = await this.log.state(jobs, data.jobId);
      if (job.status === "none") return;
      for (const applicationId of Object.values(job.applicants)) {
        // Each call acts on its own status only: pending or accepted.
        await rejectPending(this, applicationId, correlationId);
        await callOffAccepted(this, applicationId, { at, correlationId });
      }
    },
  },

  created() {
    this.index = new SearchIndex();
    this.names = new DisplayNames(this.broker);
    this.codeKey = keyFor(this.broker, "check-in-code");
  },

  async started() {
    resourcesOf(this).onClose(startDeadlines(this as JobService));
    resourcesOf(this).onClose(startPostingClock(this as JobService));
  },
});
