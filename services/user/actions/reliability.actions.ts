/** Reliability: shown to the worker, contested by them, decided by an operator. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfMessage, commandOfRequest } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { freeTextIdOf } from "../../../mixins/personal-data/free-texts.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { idFrom, now } from "../../contracts/core/units.ts";
import type { Answer, Handlers, Message } from "../../contracts/index.ts";
import { prior } from "../../contracts/user/reliability.ts";
import { displayName } from "../domain/profile.ts";
import {
  contest,
  decideContest,
  entryOf,
  goneAt,
  note,
  type Reliability,
  type ReliabilityEntry,
  reliabilities,
  shownAt,
  standing,
  suspensionUntil,
  takeBack,
} from "../domain/reliability.ts";
import { contestList, suspensionQueue } from "../read-models/reliability.projection.ts";
import { isWorked } from "../read-models/reviews.projection.ts";
import type { UserMethods, UserService } from "../support/account.command.ts";

type Names =
  | "reliability"
  | "reliability.contest"
  | "reliability.contests"
  | "reliability.suspensions"
  | "reliability.decide";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;
type Shown = Answer<"user.reliability">["entries"][number];
type JobMessage = Extract<
  Message,
  { type: "job.approved" | "job.decided" | "job.withdrawn" | "job.noShow" }
>;

const kinds = {
  "job.approved": "worked",
  "job.decided": "worked",
  "job.withdrawn": "withdrew",
  "job.noShow": "noShow",
} as const;

/** The command that follows from an event of the job service: once per id. */
const commandOfEntry = (message: JobMessage, cid: string): Command => {
  const fp = fingerprint({ entryId: cid.slice("reliability:".length) });
  return commandOfMessage(message, cid, { fp });
};

const entryIdOf = (applicationId: string, kind: (typeof kinds)[JobMessage["type"]]): string =>
  idFrom("reliability", applicationId, kind);

/** Removes a no-show: a worker who is paid for the shift came to it. */
const takeBackNoShow = async (log: UserService["log"], message: JobMessage): Promise<void> => {
  const { applicationId, workerId: userId } = message.data;
  const entryId = entryIdOf(applicationId, "noShow");
  const rule = (state: Reliability) => takeBack(state, { userId, entryId }, message.at);
  await log.decide(
    reliabilities,
    userId,
    rule,
    commandOfEntry(message, `reliability:${entryId}/fell`),
  );
};

/**
 * Records an event of the job service about a worker. A withdrawal without `minutesLeft` does not
 * count, and neither does a shift that is not paid.
 */
export const recordReliability = async (
  { log }: UserService,
  message: JobMessage,
): Promise<void> => {
  const { type, data, at } = message;
  const { applicationId, workerId, employerId } = data;
  const left = type === "job.withdrawn" ? message.data.minutesLeft : undefined;
  const isShift = type === "job.approved" || type === "job.decided";
  const isCounted = isShift ? isWorked(message) : type !== "job.withdrawn";
  if (!isCounted && left === undefined) return;
  if (type === "job.decided") await takeBackNoShow(log, message);
  const kind = kinds[type];
  const entryId = entryIdOf(applicationId, kind);
  const minutesLeft = left === undefined ? {} : { minutesLeft: left };
  const partner = kind === "worked" ? { employerId } : {};
  const entry = { entryId, applicationId, kind, at, ...minutesLeft, ...partner };
  const rule = (state: Reliability) => note(state, workerId, entry);
  await log.decide(
    reliabilities,
    workerId,
    rule,
    commandOfEntry(message, `reliability:${entryId}`),
  );
};

const shownContest = async ({ words }: UserService, { contest: made }: ReliabilityEntry) => {
  if (made === null) return null;
  const { decided, reasonId, at } = made;
  return {
    status: decided?.outcome ?? ("open" as const),
    reason: await words.read(reasonId),
    answer: decided === null ? null : await words.read(decided.answerId),
    at,
    decidedAt: decided?.at ?? null,
  };
};

const shown = async (service: UserService, entry: ReliabilityEntry): Promise<Shown> => {
  const { entryId, applicationId, kind, points, minutesLeft, at } = entry;
  const made = await shownContest(service, entry);
  return {
    entryId,
    applicationId,
    kind,
    points,
    minutesLeft,
    at,
    goneAt: goneAt(entry),
    contest: made,
  };
};

/** The case for a suspension, for an operator; null when the worker has too few points by now. */
const due = async (service: UserService, userId: string) => {
  const at = now();
  const state = await service.log.state(reliabilities, userId);
  const until = suspensionUntil(state, at);
  const person = await service.vault.get(userId);
  if (until === null || person === null) return null;
  const counted = shownAt(state, at).filter(({ points }) => points > 0);
  const entries = await Promise.all(counted.map((entry) => shown(service, entry)));
  const { points } = standing(state, at);
  return { userId, displayName: displayName(person), points, until, entries };
};

export const reliabilityActions: Group = {
  async reliability(ctx) {
    const state = await this.log.state(reliabilities, callerOf(ctx).userId);
    const at = now();
    const { score, points, kept, broken } = standing(state, at);
    const entries = await Promise.all(shownAt(state, at).map((entry) => shown(this, entry)));
    return { score, points, parts: { prior: { ...prior }, kept, broken }, entries };
  },

  async "reliability.contest"(ctx) {
    const { userId } = callerOf(ctx);
    const { entryId, reason } = ctx.params;
    const command = { ...commandOfRequest(ctx), fp: this.vault.fingerprint(ctx.params) };
    const { at } = command;
    const reasonId = freeTextIdOf(command);
    const rule = (state: Reliability) => contest(state, { userId, entryId }, { reasonId, at });
    const done = await this.words.with(this.log, command, { userId, text: reason }, () =>
      this.log.decide(reliabilities, userId, rule, command),
    );
    markReplayed(ctx, done);
    return shown(this, entryOf(done.state, entryId));
  },

  async "reliability.contests"(ctx) {
    const { status = "open", ...paging } = ctx.params;
    const page = await pageInOrder(readModelOf(this, contestList), { status }, paging, "oldest");
    const items = page.items.map(async ({ _id, userId }) => {
      const state = await this.log.state(reliabilities, userId);
      const entry = state.entries.find(({ entryId }) => entryId === _id);
      return entry === undefined ? [] : [{ userId, entry: await shown(this, entry) }];
    });
    return { ...page, items: (await Promise.all(items)).flat() };
  },

  async "reliability.suspensions"(ctx) {
    const readModel = readModelOf(this, suspensionQueue);
    const page = await pageInOrder(readModel, { isOpen: true }, ctx.params, "oldest");
    const items = await Promise.all(page.items.map(({ _id }) => due(this, _id)));
    return { ...page, items: items.flatMap((one) => one ?? []) };
  },

  async "reliability.decide"(ctx) {
    const { userId, entryId, outcome, text } = ctx.params;
    const command = { ...commandOfRequest(ctx), fp: this.vault.fingerprint(ctx.params) };
    const { at } = command;
    const answerId = freeTextIdOf(command);
    const rule = (state: Reliability) =>
      decideContest(state, { userId, entryId }, { outcome, answerId, at });
    const done = await this.words.with(this.log, command, { userId, text }, () =>
      this.log.decide(reliabilities, userId, rule, command),
    );
    markReplayed(ctx, done);
    return { userId, entry: await shown(this, entryOf(done.state, entryId)) };
  },
};
