/**
 * Templates: what an employer posts again and again, and which of them post by themselves.
 *
 * Owns the stream `templates:<employerId>`, with ids, days and times. What a template says is a row
 * beside the log, which the stream names by its id. A day of a repeating template has one outcome,
 * whichever process writes it first.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import {
  dayMs,
  type Instant,
  later,
  type SeoulDate,
  seoulDate,
} from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import { repeatDaysMax, templatesMax } from "../../contracts/job/templates.ts";
import { nextOccurrence, type Occurrence, type Repeat } from "./occurrence.ts";

/** What became of a day: its job was posted, refused, or the day is a holiday. */
export type Outcome =
  | { readonly outcome: "posted"; readonly jobId: string }
  | { readonly outcome: "refused"; readonly code: string }
  | { readonly outcome: "skipped" };
export type KeptTemplate = {
  /** The row with its content. */
  readonly contentId: string;
  readonly savedAt: Instant;
  readonly repeat: Repeat | null;
  /** Since when it repeats as it does now. */
  readonly since: Instant;
  /** The days that have an outcome, of the last months. */
  readonly over: readonly SeoulDate[];
};
export type Templates = Readonly<Record<string, KeptTemplate>>;

type Of<More = unknown> = { readonly employerId: string; readonly templateId: string } & More;
type Due = { readonly dueAt: Instant | null };
export type TemplatesEvent =
  | {
      readonly type: "templateKept";
      /** `replaces` is the row of the content before; null for a new template. */
      readonly data: Of<{ contentId: string; replaces: string | null; at: Instant }>;
    }
  | { readonly type: "templateDropped"; readonly data: Of<{ contentId: string }> }
  | { readonly type: "repeatSet"; readonly data: Of<Due & { repeat: Repeat; at: Instant }> }
  | { readonly type: "repeatEnded"; readonly data: Of }
  | {
      readonly type: "occurrenceOver";
      readonly data: Of<Due & { on: SeoulDate; at: Instant } & Outcome>;
    };

/** Days before this are not listed any more: no repetition reaches back to them. */
const keptDays = repeatDaysMax + 30;

const without = (state: Templates, templateId: string): Templates => {
  const { [templateId]: _, ...others } = state;
  return others;
};

const evolve = (state: Templates, event: TemplatesEvent): Templates => {
  const { templateId } = event.data;
  const before = state[templateId];
  if (event.type === "templateKept") {
    const { contentId, at: savedAt } = event.data;
    const kept = before ?? { repeat: null, since: savedAt, over: [] };
    return { ...state, [templateId]: { ...kept, contentId, savedAt } };
  }
  if (before === undefined) return state;
  switch (event.type) {
    case "templateDropped":
      return without(state, templateId);
    case "repeatSet":
      return {
        ...state,
        [templateId]: { ...before, repeat: event.data.repeat, since: event.data.at },
      };
    case "repeatEnded":
      return { ...state, [templateId]: { ...before, repeat: null } };
    case "occurrenceOver": {
      const oldest = seoulDate(later(event.data.at, -keptDays * dayMs));
      const over = [...before.over.filter((on) => on >= oldest), event.data.on];
      return { ...state, [templateId]: { ...before, over } };
    }
  }
};

export const templates: StreamDefinition<Templates, TemplatesEvent> = {
  stream: "templates",
  empty: {},
  evolve,
};

/** A template of the employer. Refuses NOT_FOUND (404), also for one of another employer. */
export const templateIn = (state: Templates, templateId: string): KeptTemplate => {
  const kept = state[templateId];
  if (kept === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return kept;
};

/** The next job that a template posts by itself; null for none. */
export const nextOf = ({ repeat, since, over }: KeptTemplate): Occurrence | null =>
  repeat === null ? null : nextOccurrence(repeat, since, (on) => over.includes(on));

type Content = Of<{ contentId: string }>;

/** Keeps a new template. Refuses TOO_MANY_TEMPLATES at 50. */
export const keepNew = (state: Templates, content: Content, at: Instant): TemplatesEvent[] => {
  if (Object.keys(state).length >= templatesMax) {
    throw new Refusal("TOO_MANY_TEMPLATES", { templatesMax });
  }
  return [{ type: "templateKept", data: { ...content, replaces: null, at } }];
};

/** Replaces the content of a template. Refuses NOT_FOUND (404). */
export const replace = (state: Templates, content: Content, at: Instant): TemplatesEvent[] => {
  const { contentId: replaces } = templateIn(state, content.templateId);
  return [{ type: "templateKept", data: { ...content, replaces, at } }];
};

/** Drops a template, its repetition included. Refuses NOT_FOUND (404). */
export const drop = (state: Templates, of: Of): TemplatesEvent[] => {
  const { employerId, templateId } = of;
  const { contentId } = templateIn(state, templateId);
  return [{ type: "templateDropped", data: { employerId, templateId, contentId } }];
};

/**
 * Sets when a template repeats, from an instant on; a day that has its job gets no second one.
 * Refuses NOT_FOUND (404), and with 422 REPEAT_TOO_LONG and REPEAT_EMPTY.
 */
export const setRepeat = (
  state: Templates,
  of: Of,
  repeat: Repeat,
  at: Instant,
): TemplatesEvent[] => {
  const { employerId, templateId } = of;
  const kept = templateIn(state, templateId);
  const last = seoulDate(later(at, repeatDaysMax * dayMs));
  if (repeat.until > last) throw new Refusal("REPEAT_TOO_LONG", { last }, 422);
  const next = nextOf({ ...kept, repeat, since: at });
  if (next === null && repeat.isPaused !== true) throw new Refusal("REPEAT_EMPTY", {}, 422);
  const data = { employerId, templateId, repeat, at, dueAt: next?.postsAt ?? null };
  return [{ type: "repeatSet", data }];
};

/** Ends a repetition; no event if there is none. Refuses NOT_FOUND (404). */
export const endRepeat = (state: Templates, of: Of): TemplatesEvent[] => {
  const { employerId, templateId } = of;
  if (templateIn(state, templateId).repeat === null) return [];
  return [{ type: "repeatEnded", data: { employerId, templateId } }];
};

/** Notes what became of a day; no event if the day has an outcome, or repeats no more. */
export const noteOver = (
  state: Templates,
  of: Of,
  on: SeoulDate,
  outcome: Outcome,
  at: Instant,
): TemplatesEvent[] => {
  const { employerId, templateId } = of;
  const kept = state[templateId];
  if (kept === undefined || kept.repeat === null || kept.over.includes(on)) return [];
  const next = nextOf({ ...kept, over: [...kept.over, on] });
  const data = { employerId, templateId, on, at, dueAt: next?.postsAt ?? null, ...outcome };
  return [{ type: "occurrenceOver", data }];
};

const moved = ({ employerId, templateId }: Of, dueAt: Instant | null): Announcement => ({
  type: "job.repeatMoved",
  data: { employerId, templateId, dueAt },
});

const announcementsOf = (event: TemplatesEvent): Announcement[] => {
  switch (event.type) {
    case "templateKept":
      return [];
    case "templateDropped":
    case "repeatEnded":
      return [moved(event.data, null)];
    case "repeatSet":
      return [moved(event.data, event.data.dueAt)];
    case "occurrenceOver": {
      const { at: _, dueAt, ...data } = event.data;
      return [moved(event.data, dueAt), { type: "job.occurrence", data }];
    }
  }
};

/** The public messages of a commit to templates; none of any other stream. */
export const announceTemplates = (commit: {
  readonly stream: string;
  readonly events: readonly object[];
}): Announcement[] =>
  commit.stream.startsWith(`${templates.stream}:`)
    ? (commit.events as readonly TemplatesEvent[]).flatMap(announcementsOf)
    : [];
