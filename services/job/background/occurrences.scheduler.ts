/**
 * Occurrences: repeating templates post the job of each day once.
 *
 * The id of a day's command follows from template and date, and so does the id of its job: however
 * many processes and attempts there are, one insert posts it. A refusal is final for its day: the
 * command is cancelled before the refusal is noted, so no slower process posts it afterwards. An
 * answer that does not come is no refusal, and the day is tried again.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom } from "../../contracts/core/units.ts";
import { call, contractOf } from "../../contracts/index.ts";
import { jobs } from "../domain/job.ts";
import type { JobService } from "../job.types.ts";
import { isSkipped, type Occurrence, type Repeat } from "../templates/occurrence.ts";
import { repeatsView } from "../templates/repeats.projection.ts";
import {
  type KeptTemplate,
  nextOf,
  noteOver,
  type Outcome,
  templates,
} from "../templates/template.ts";
import { contentRows, postingFrom } from "../templates/templates.repository.ts";

type Of = { readonly employerId: string; readonly templateId: string };

const refusals: readonly string[] = contractOf("job.postFor")?.refuses ?? [];

const cidOf = ({ templateId }: Of, { on }: Occurrence): string => `occurrence:${templateId}:${on}`;

/**
 * The refusal code of an error of `job.postFor`. Of a day that was cancelled before, it is the code
 * that it was cancelled for. Throws any other error again.
 */
const codeOf = (error: unknown): string => {
  const { type = "", data } = error as { type?: string; data?: { why?: unknown } };
  if (!(error instanceof Refusal) && !refusals.includes(type)) throw error;
  return type === "STEP_CANCELLED" && typeof data?.why === "string" ? data.why : type;
};

const post = async (
  service: JobService,
  of: Of,
  one: Occurrence,
  { contentId }: KeptTemplate,
  at: Instant,
): Promise<Outcome> => {
  const { employerId } = of;
  const cid = cidOf(of, one);
  try {
    const content = await (await contentRows(service)).get(contentId);
    if (content === null) return { outcome: "refused", code: "NOT_FOUND" };
    const posting = postingFrom(content, one.startsAt, undefined);
    const { jobId } = await call(service.broker, "job.postFor", {
      cid,
      employerId,
      at,
      ...posting,
    });
    return { outcome: "posted", jobId };
  } catch (error) {
    const code = codeOf(error);
    // Another process may have posted it meanwhile: then it counts as posted.
    const by = systemCommand(`cancel:${cid}`, { at });
    const { undone: isPosted } = await service.log.cancel(
      cid,
      jobs,
      idFrom("job", cid),
      () => [],
      by,
      code,
    );
    if (isPosted) return { outcome: "posted", jobId: idFrom("job", cid) };
    return { outcome: "refused", code };
  }
};

const outcomeOf = async (
  service: JobService,
  of: Of,
  one: Occurrence,
  kept: KeptTemplate & { readonly repeat: Repeat },
  at: Instant,
): Promise<Outcome> => {
  try {
    if (isSkipped(kept.repeat, one)) return { outcome: "skipped" };
  } catch (error) {
    return { outcome: "refused", code: codeOf(error) };
  }
  return post(service, of, one, kept, at);
};

/** Handles every day of a template that is due at an instant. */
const handleDue = async (service: JobService, of: Of, at: Instant): Promise<void> => {
  const { log } = service;
  for (;;) {
    const kept = (await log.state(templates, of.employerId))[of.templateId];
    const next = kept === undefined ? null : nextOf(kept);
    if (kept?.repeat == null || next === null || next.postsAt > at) return;
    const outcome = await outcomeOf(service, of, next, { ...kept, repeat: kept.repeat }, at);
    const command = systemCommand(`over:${cidOf(of, next)}`, { at });
    await log.decide(
      templates,
      of.employerId,
      (state) => noteOver(state, of, next.on, outcome, at),
      command,
    );
  }
};

/** Posts what is due at an instant. A template that cannot be handled now holds up no other. */
export const postDue = async (service: JobService, at: Instant, limit: number): Promise<void> => {
  const query = { dueAt: { $lte: at } };
  const due = await readModelOf(service, repeatsView).find(query, { sort: { dueAt: 1 }, limit });
  for (const { _id: templateId, employerId } of due) {
    try {
      await handleDue(service, { employerId, templateId }, at);
    } catch (error) {
      service.logger.warn(`template ${templateId} waits: ${(error as Error).message}`);
    }
  }
};
