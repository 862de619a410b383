/**
 * Template contents: what employers keep to post again, one row for each version, beside the log.
 *
 * A row is written before the commit that names it, and removed after the commit that replaces it.
 */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { Erase } from "../../../mixins/personal-data.mixin.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import { type Instant, instant, later, minuteMs, newId } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import type { JobService } from "../job.types.ts";
import { drop, type KeptTemplate, nextOf, templates } from "./template.ts";

type Content = Params<"job.templates.add">;
export type ContentRow = Doc & Content & { readonly employerId: string };
type Shown = Answer<"job.templates.add">;

/** The contents of all templates. */
export const contentRows = (service: Service): Promise<Collection<ContentRow>> =>
  resourcesOf(service).collection<ContentRow>("templates", { index: ["employerId"] });

/** A template as its employer sees it. */
export const shownTemplate = (
  templateId: string,
  kept: KeptTemplate,
  { name, posting }: Content,
): Shown => {
  const { savedAt, repeat } = kept;
  const next = nextOf(kept);
  const soon = next === null ? null : { on: next.on, postsAt: next.postsAt };
  return { templateId, name, posting, savedAt, repeat, next: soon };
};

/** The key that templates are sorted by. */
export const keyOf = ({ savedAt, templateId }: Shown): string => `${savedAt} ${templateId}`;

/** An employer's templates, newest first: no more than `templatesMax`. */
export const templatesOf = async (service: JobService, employerId: string): Promise<Shown[]> => {
  const rows = await contentRows(service);
  const entries = Object.entries(await service.log.state(templates, employerId));
  const shown = await Promise.all(
    entries.map(async ([templateId, kept]) => {
      const row = await rows.get(kept.contentId);
      return row === null ? [] : [shownTemplate(templateId, kept, row)];
    }),
  );
  return shown.flat().sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
};

/** The posting that a template makes at a time; without an end it lasts as long as it says. */
export const postingFrom = (
  { posting: { durationMinutes, ...posting } }: Content,
  startsAt: string,
  endsAt: string | undefined,
): Params<"job.post"> => {
  const from: Instant = instant(startsAt);
  return { ...posting, startsAt, endsAt: endsAt ?? later(from, durationMinutes * minuteMs) };
};

/** Ends what repeats, and removes all templates of a user. */
export const dropTemplates: Erase = async (service, userId) => {
  const { log } = service as JobService;
  for (const templateId of Object.keys(await log.state(templates, userId))) {
    const of = { employerId: userId, templateId };
    const command = systemCommand(`drop:${newId()}`, { isFresh: true });
    await log.decide(
      templates,
      userId,
      (state) => (state[templateId] === undefined ? [] : drop(state, of)),
      command,
    );
  }
  await removeWhere(await contentRows(service), { employerId: userId });
};
