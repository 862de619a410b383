/** Export: everything that this service holds about a user, for their own request. */
import type { Service } from "moleculer";
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { favouritesHeld } from "../favourites/favourites.repository.ts";
import type { JobService } from "../job.types.ts";
import { offersHeld } from "../offers/offers.query.ts";
import { applicationsView, jobsView } from "../read-models/job.projection.ts";
import { notes } from "../stores/application-notes.repository.ts";
import { reviewTexts } from "../stores/review-texts.repository.ts";
import { keptBy } from "../stores/saved-searches.repository.ts";
import { statements } from "../stores/statements.repository.ts";
import { templatesOf } from "../templates/templates.repository.ts";

/**
 * The user's applications with their messages, postings, templates, favourites, offers, saved
 * searches, reasons, and the texts of reviews by and about them.
 */
export const heldByJob = async (service: Service, userId: string) => {
  const found = { limit: heldLimit };
  const applications = await readModelOf(service, applicationsView).find(
    { workerId: userId },
    found,
  );
  const postings = await readModelOf(service, jobsView).find({ employerId: userId }, found);
  const sent = await (await notes(service as JobService)).find({ workerId: userId }, found);
  const messages = new Map(sent.map(({ _id, text }) => [_id, text]));
  const listed = new Set(applications.map(({ _id }) => _id));
  // The employer never saw these: the application was not let in.
  const unseen = sent.filter(({ _id }) => !listed.has(_id));
  const texts = await reviewTexts(service as JobService);
  const written = await texts.find({ authorId: userId }, found);
  const reasons = await (await statements(service as JobService)).find({ authorId: userId }, found);
  const received = await texts.find({ subjectId: userId }, found);
  return {
    applications: applications.map(({ _id, jobId, status, startsAt, movedAt }) => ({
      applicationId: _id,
      jobId,
      status,
      startsAt,
      movedAt,
      message: messages.get(_id) ?? null,
    })),
    messagesNotSent: unseen.map(({ _id: applicationId, text }) => ({ applicationId, text })),
    favourites: await favouritesHeld(service as JobService, userId),
    offers: await offersHeld(service as JobService, userId),
    postings: postings.map(({ job, postedAt }) => ({ ...job, postedAt })),
    reasonsWritten: reasons.map(({ applicationId, text }) => ({ applicationId, text })),
    reviewsWritten: written.map(({ applicationId, text }) => ({ applicationId, text })),
    savedSearches: await keptBy(service as JobService, userId),
    templates: await templatesOf(service as JobService, userId),
    reviewsReceived: received.map(({ _id: reviewId, text }) => ({ reviewId, text })),
  };
};
