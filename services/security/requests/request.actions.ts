/** Request actions: users make and read their own requests, operators read and answer all. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { freeTextCommand, freeTextIdOf } from "../../../mixins/personal-data/free-texts.ts";
import { newestInSpans } from "../../../mixins/projection/newest-first.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { earliest, type Instant, latest, newId, now } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import { textOf, withText } from "../stores/texts.repository.ts";
import { collectExport } from "./collected-export.client.ts";
import {
  answerRequest,
  checkExport,
  checkQuestion,
  dueAt,
  type Made,
  makeRequest,
  type Request,
  type RequestEvent,
  requests,
  shownRequest,
} from "./request.ts";
import { countRequest, isOver, requestQuotas } from "./request-quota.ts";
import { type RequestDoc, requestList } from "./requests.projection.ts";

type Keeper = Service & LogMethods;
type Group = Pick<
  Handlers<"security", Keeper>,
  "request" | "requests" | "answerRequest" | "exported"
>;

const shown = async (service: Service, request: NonNullable<Request>, at: Instant) => {
  const question = await textOf(service, request.made.textId);
  const answer = await textOf(service, request.answered?.textId);
  return shownRequest(request, { question, answer }, at);
};

/** Decides on a request, and stores the text of the command. */
const decideWith = async (
  service: Keeper,
  requestId: string,
  text: string | undefined,
  rule: (request: Request) => RequestEvent[],
  command: Command,
): Promise<Decided<NonNullable<Request>>> => {
  const decided = await withText(service, command, text, () =>
    service.log.decide(requests, requestId, rule, command),
  );
  if (decided.state === null) throw new Error("a request was decided on and is not there");
  return { ...decided, state: decided.state };
};

/** Counts a request before it is made. Refuses TOO_MANY_REQUESTS and DAILY_LIMIT (429). */
const countedBefore = async (
  { log }: Keeper,
  { requestId, userId, kind, at }: Made,
  command: Command,
): Promise<void> => {
  if (await log.isDone(command)) return;
  const one = { requestId, userId, at, isWaiting: kind !== "export" };
  const by = { ...command, cid: `asking:${requestId}`, fp: requestId, isFresh: true };
  const count = (over: readonly string[]) =>
    log.decide(requestQuotas, userId, (quota) => countRequest(quota, one, over), by);
  try {
    await count([]);
  } catch (error) {
    if (!(error instanceof Refusal) || error.type !== "TOO_MANY_REQUESTS") throw error;
    const { waiting } = await log.state(requestQuotas, userId);
    const states = await Promise.all(waiting.map(({ requestId: id }) => log.state(requests, id)));
    const over = waiting.filter((each, n) => isOver(each, states[n] ?? null, at));
    await count(over.map(({ requestId: id }) => id));
  }
};

/** The rows of a page and its sort key: operators see all requests, users their own. */
const pageFor = async (
  service: Service,
  { userId, role }: { userId: string; role: string },
  { status, limit = limitDefault, cursor }: Ctx<"security.requests">["params"],
): Promise<{ docs: RequestDoc[]; key: (doc: RequestDoc) => string }> => {
  const readModel = readModelOf(service, requestList);
  const [from] = readCursor(cursor, ["string"]) ?? [];
  const count = limit + 1;
  if (role === "operator" && status === "open") {
    const queue = { $gt: from ?? "" };
    const docs = await readModel.find({ queue }, { sort: { queue: 1 }, limit: count });
    return { docs, key: ({ queue = "" }) => queue };
  }
  const key = ({ order }: RequestDoc) => order;
  const ofStatus = status === undefined ? {} : { status };
  if (role === "operator" && status === undefined) {
    const spans = { prefix: "", from: earliest, below: from ?? latest, limit: count };
    return { docs: await newestInSpans(readModel, { field: "order", ...spans }), key };
  }
  const ofUser = role === "operator" ? {} : { userId };
  const query = { ...ofUser, ...ofStatus, order: { $lt: from ?? latest } };
  return { docs: await readModel.find(query, { sort: { order: -1 }, limit: count }), key };
};

export const requestActions: Group = {
  async request(ctx) {
    const { kind, aboutId, question } = ctx.params;
    checkQuestion(ctx.params);
    const { userId } = callerOf(ctx);
    const command = freeTextCommand(ctx);
    const requestId = newId();
    const due = dueAt(kind, command.at);
    const textId = question === undefined ? undefined : freeTextIdOf(command);
    const facts: Made = {
      requestId,
      userId,
      kind,
      at: command.at,
      dueAt: due,
      ...(aboutId === undefined ? {} : { aboutId }),
      ...(textId === undefined ? {} : { textId }),
    };
    await countedBefore(this, facts, command);
    const rule = () => makeRequest(facts);
    const decided = await decideWith(this, requestId, question, rule, command);
    markReplayed(ctx, decided);
    return shown(this, decided.state, command.at);
  },

  async requests(ctx) {
    const { docs, key } = await pageFor(this, callerOf(ctx), ctx.params);
    const at = now();
    const { limit = limitDefault } = ctx.params;
    const page = pageOf(
      docs,
      limit,
      (doc) => [key(doc)],
      ({ _id }) => _id,
    );
    const states = await Promise.all(page.items.map((id) => this.log.state(requests, id)));
    const items = states.flatMap((state) => (state === null ? [] : [shown(this, state, at)]));
    return { ...page, items: await Promise.all(items) };
  },

  async answerRequest(ctx) {
    const { requestId, outcome, text } = ctx.params;
    const { userId: by } = callerOf(ctx);
    const command = freeTextCommand(ctx);
    const textId = freeTextIdOf(command);
    const rule = (request: Request) =>
      answerRequest(request, { outcome, at: command.at, by, textId });
    const decided = await decideWith(this, requestId, text, rule, command);
    markReplayed(ctx, decided);
    return shown(this, decided.state, command.at);
  },

  async exported(ctx) {
    const { requestId } = ctx.params;
    const { userId } = callerOf(ctx);
    const gatheredAt = now();
    checkExport(await this.log.state(requests, requestId), userId, gatheredAt);
    return { requestId, userId, gatheredAt, services: await collectExport(this, userId) };
  },
};
