/** Handlers of templates: keep, change, post from one, and let one repeat. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { accountGates } from "../../../mixins/personal-data/account-gate-rules.ts";
import {
  freeTextCommand,
  freeTextIdOf,
  withFreeText,
} from "../../../mixins/personal-data/free-texts.ts";
import { pageOfNewest } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom } from "../../contracts/core/units.ts";
import type { Ctx, Handlers } from "../../contracts/index.ts";
import type { JobService } from "../job.types.ts";
import { normalised } from "../posting/posting.ts";
import { placedAt, siteToPostAt } from "../support/employer-authority.query.ts";
import { posted, postedBefore } from "../support/post-job.command.ts";
import {
  drop,
  endRepeat,
  keepNew,
  replace,
  setRepeat,
  type Templates,
  type TemplatesEvent,
  templateIn,
  templates,
} from "./template.ts";
import {
  type ContentRow,
  contentRows,
  keyOf,
  postingFrom,
  shownTemplate,
  templatesOf,
} from "./templates.repository.ts";

type Rule = (state: Templates) => TemplatesEvent[];

/** The row of a template's content. Refuses NOT_FOUND (404), also once the employer has left. */
const contentOf = async (
  service: JobService,
  state: Templates,
  templateId: string,
): Promise<ContentRow> => {
  const row = await (await contentRows(service)).get(templateIn(state, templateId).contentId);
  if (row === null) throw new Refusal("NOT_FOUND", {}, 404);
  return row;
};

const shown = async (service: JobService, state: Templates, templateId: string) =>
  shownTemplate(
    templateId,
    templateIn(state, templateId),
    await contentOf(service, state, templateId),
  );

/** Removes the rows that a commit replaced or dropped. */
const sweep = async (service: JobService, { commit }: Decided<Templates>): Promise<void> => {
  const events = (commit?.events ?? []) as unknown as readonly TemplatesEvent[];
  const gone = events.flatMap((event) => {
    if (event.type === "templateDropped") return [event.data.contentId];
    return event.type === "templateKept" ? (event.data.replaces ?? []) : [];
  });
  if (gone.length === 0) return;
  const rows = await contentRows(service);
  for (const id of gone) await rows.remove(id);
  await rows.compact();
};

/** Writes a content, then decides the commit that names it. */
const kept = async (
  service: JobService,
  ctx: Ctx<"job.templates.add" | "job.templates.set">,
  templateIdOf: (command: Command) => string,
  rule: typeof keepNew,
) => {
  const { userId: employerId } = callerOf(ctx);
  const { name, posting } = ctx.params;
  const command = freeTextCommand(ctx);
  if (!(await service.log.isDone(command))) await checkGate(service.log, employerId);
  const templateId = templateIdOf(command);
  const rows = await contentRows(service);
  const row = { _id: freeTextIdOf(command), employerId, name, posting };
  const content = { employerId, templateId, contentId: row._id };
  const done = await withFreeText({ rows, row }, service.log, command, () =>
    service.log.decide(templates, employerId, (state) => rule(state, content, command.at), command),
  );
  markReplayed(ctx, done);
  await sweep(service, done);
  const state = await service.log.state(templates, employerId);
  const hasLeft = (await service.log.state(accountGates, employerId)) === "gone";
  // A newer content, or an account that was erased meanwhile, keeps no row of this command.
  if (hasLeft || state[templateId]?.contentId !== row._id) await rows.remove(row._id);
  return shown(service, state, templateId);
};

const decided = async (
  service: JobService,
  ctx: Ctx<"job.templates.repeat" | "job.templates.end">,
  rule: (state: Templates, of: { employerId: string; templateId: string }) => TemplatesEvent[],
  command = commandOfRequest(ctx),
) => {
  const { userId: employerId } = callerOf(ctx);
  const { templateId } = ctx.params;
  const decide: Rule = (state) => rule(state, { employerId, templateId });
  const done = await service.log.decide(templates, employerId, decide, command);
  return shown(service, done.state, templateId);
};

type Names =
  | "templates"
  | `templates.${"add" | "get" | "set" | "remove" | "post" | "repeat" | "end"}`;
export const templateActions: Pick<Handlers<"job", JobService>, Names> = {
  "templates.add"(ctx) {
    return kept(this, ctx, ({ cid, fp }) => idFrom("template", cid, fp), keepNew);
  },

  "templates.set"(ctx) {
    return kept(this, ctx, () => ctx.params.templateId, replace);
  },

  async templates(ctx) {
    const all = await templatesOf(this, callerOf(ctx).userId);
    return pageOfNewest(all, ctx.params, keyOf);
  },

  async "templates.get"(ctx) {
    const state = await this.log.state(templates, callerOf(ctx).userId);
    return shown(this, state, ctx.params.templateId);
  },

  async "templates.remove"(ctx) {
    const { userId: employerId } = callerOf(ctx);
    const { templateId } = ctx.params;
    const rule: Rule = (state) => drop(state, { employerId, templateId });
    const done = await this.log.decide(templates, employerId, rule, commandOfRequest(ctx));
    await sweep(this, done);
    return { templateId };
  },

  async "templates.post"(ctx) {
    const { templateId, startsAt, endsAt } = ctx.params;
    // A repeat is of the same template and times, whatever the template says by then.
    const known = await postedBefore(this, ctx);
    if (known !== null) return known;
    const state = await this.log.state(templates, callerOf(ctx).userId);
    const content = await contentOf(this, state, templateId);
    const { earlyAccess: early, ...input } = postingFrom(content, startsAt, endsAt);
    const site = await siteToPostAt(ctx, callerOf(ctx), input.siteId);
    const posting = normalised(placedAt(input, site));
    const userId = site?.employerId ?? callerOf(ctx).userId;
    return posted(this, ctx, { userId, posting, isDraft: false, early, site });
  },

  async "templates.repeat"(ctx) {
    const { templateId: _, ...repeat } = ctx.params;
    await checkGate(this.log, callerOf(ctx).userId);
    const command = commandOfRequest(ctx);
    return decided(this, ctx, (state, of) => setRepeat(state, of, repeat, command.at), command);
  },

  "templates.end"(ctx) {
    return decided(this, ctx, endRepeat);
  },
};
