/** Profiles: what others see of a user, their reviews, and the skills that they claim. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { now, seoulDate } from "../../contracts/core/units.ts";
import { type Answer, call, type Handlers } from "../../contracts/index.ts";
import { departedName } from "../../contracts/user/deletion.ts";
import { accesses } from "../domain/access.ts";
import { certificateLists, publicCertificates } from "../domain/certificates.ts";
import { type EarningsEvent, earnings } from "../domain/points.ts";
import { departedView, displayName, publicView } from "../domain/profile.ts";
import { checkedSkills } from "../domain/skills.ts";
import { type ReviewDoc, records, reviewList } from "../read-models/reviews.projection.ts";
import {
  notFound,
  personOf,
  step,
  type UserMethods,
  type UserService,
} from "../support/account.command.ts";

type Names = "public" | "people" | "reviews" | "skills" | "skills.set";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

/** Reviews of a user with their texts, which the job service stores. */
const shown = async (service: UserService, docs: readonly ReviewDoc[]) => {
  const reviewIds = docs.map(({ _id }) => _id);
  const { texts } =
    docs.length === 0
      ? { texts: [] }
      : await call(service.broker, "job.review.texts", { reviewIds });
  const textById = new Map(texts.map(({ reviewId, text }) => [reviewId, text]));
  const authors = [...new Set(docs.map(({ authorId }) => authorId))];
  const people = await Promise.all(authors.map((id) => service.vault.get(id)));
  const names = new Map(
    people.flatMap((person) => (person === null ? [] : [[person._id, displayName(person)]])),
  );
  return docs.map(({ _id: reviewId, authorId, by, stars, at }) => ({
    reviewId,
    by,
    authorName: names.get(authorId) ?? departedName,
    stars,
    text: textById.get(reviewId) ?? null,
    at,
  }));
};

/** What everyone sees of a user; null for an id that is no one's. */
const profileOf = async (
  service: UserService,
  userId: string,
): Promise<Answer<"user.public"> | null> => {
  const { closed } = await service.log.state(accesses, userId);
  if (closed !== null) return departedView(userId, closed.role);
  const person = await service.vault.get(userId);
  if (person === null) return null;
  const [record, list, papers] = await Promise.all([
    readModelOf(service, records).get(userId),
    service.log.state(certificateLists, userId),
    service.papers.of(userId),
  ]);
  return publicView(person, record, publicCertificates(list, papers, seoulDate(now())));
};

export const profileActions: Group = {
  async public(ctx) {
    const profile = await profileOf(this, ctx.params.userId);
    if (profile === null) throw notFound();
    return profile;
  },

  async people(ctx) {
    const found = await Promise.all(ctx.params.ids.map((userId) => profileOf(this, userId)));
    return { items: found.filter((one) => one !== null) };
  },

  async skills(ctx) {
    const { skills = [] } = await personOf(this, callerOf(ctx).userId);
    return { skills: [...skills] };
  },

  async "skills.set"(ctx) {
    const { userId } = callerOf(ctx);
    const skills = checkedSkills(ctx.params.skills);
    const person = await this.vault.change(userId, (row) => ({ ...row, skills }));
    if (person === null) throw notFound();
    const changed: EarningsEvent = { type: "profileChanged", data: { userId } };
    await this.log.decide(earnings, userId, () => [changed], step(ctx, userId));
    return { skills };
  },

  async reviews(ctx) {
    const { userId: subjectId, limit = limitDefault, cursor } = ctx.params;
    const [below] = readCursor(cursor, ["string"]) ?? [];
    await personOf(this, subjectId);
    const older = below === undefined ? {} : { order: { $lt: below } };
    const docs = await readModelOf(this, reviewList).find(
      { subjectId, ...older },
      { sort: { order: -1 }, limit: limit + 1 },
    );
    const page = pageOf(
      docs,
      limit,
      ({ order }) => [order],
      (doc) => doc,
    );
    return { ...page, items: await shown(this, page.items) };
  },
};
