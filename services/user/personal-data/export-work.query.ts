/** Export, work part: blocks, consents, certificates, reviews and reliability of one user. */
import { heldLimit } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { now } from "../../contracts/core/units.ts";
import type { Person } from "../domain/account.ts";
import { blockLists } from "../domain/blocks.ts";
import { certificateLists } from "../domain/certificates.ts";
import { consentLists, consentsOf } from "../domain/consents.ts";
import { reliabilities, standing } from "../domain/reliability.ts";
import { type ReviewDoc, records, reviewList } from "../read-models/reviews.projection.ts";
import type { UserService } from "../support/account.command.ts";

const exportedReview = ({ _id: reviewId, applicationId, stars, at }: ReviewDoc) => ({
  reviewId,
  applicationId,
  stars,
  at,
});

/** Certificates with their whole numbers, including rows that a crash left behind. */
const certificatesOf = async ({ log, papers }: UserService, userId: string) => {
  const list = await log.state(certificateLists, userId);
  return (await papers.of(userId)).map((paper) => {
    const { _id: certificateId, kind, issuedOn, expiresOn } = paper;
    const { state = "none" } = list.find((one) => one.certificateId === certificateId) ?? {};
    return { certificateId, kind, number: papers.numberOf(paper), issuedOn, expiresOn, state };
  });
};

/** Includes whom the user has blocked, never who blocked them. Review texts are in the job service. */
export const heldOfWork = async (service: UserService, person: Person) => {
  const { _id: userId } = person;
  const { log, words } = service;
  const found = { limit: heldLimit };
  const written = await readModelOf(service, reviewList).find({ authorId: userId }, found);
  const received = await readModelOf(service, reviewList).find({ subjectId: userId }, found);
  const record = await readModelOf(service, records).get(userId);
  const reliability = await log.state(reliabilities, userId);
  return {
    blocks: await log.state(blockLists, userId),
    consents: consentsOf(await log.state(consentLists, userId), person).history,
    certificates: await certificatesOf(service, userId),
    record: record === null ? [] : [record],
    reviewsWritten: written.map(exportedReview),
    reviewsReceived: received.map(exportedReview),
    reliability: [standing(reliability, now())],
    reliabilityEntries: reliability.entries,
    statements: (await words.about(userId)).map((text) => ({ text })),
  };
};
