/**
 * Job service: templates of postings, and templates that repeat.
 *
 * Handlers: services/job/templates/template.actions.ts.
 */
import { commandId, Job, Place, Selection } from "../common/shapes.ts";
import type { Contract } from "../core/action-contract.ts";
import {
  called,
  closed,
  DateText,
  Id,
  InstantIn,
  InstantText,
  Line,
  ListOf,
  Nullable,
  OneOf,
  paging,
  T,
  WonIn,
} from "../core/schema.ts";
import { EarlyAccess, Posting, postings } from "./posting.ts";

/** The most templates of one employer. */
export const templatesMax = 50;
/** How far ahead a template may repeat, as far as a job may be posted. */
export const repeatDaysMax = 90;

const TemplatePosting = T.Object(
  {
    title: Posting.title,
    description: Posting.description,
    categoryId: Id,
    hourlyWageWon: WonIn({ minimum: 1, maximum: 10_000_000 }),
    durationMinutes: T.Integer({ minimum: 30, maximum: 1440 }),
    breakMinutes: T.Integer({ minimum: 0, maximum: 720 }),
    seats: Posting.seats,
    place: Place,
    skills: Posting.skills,
    selection: T.Optional(Selection),
    ownLines: Posting.ownLines,
    releaseUnconfirmed: Posting.releaseUnconfirmed,
    earlyAccess: T.Optional(EarlyAccess),
  },
  called("TemplatePosting"),
);

const Repeat = T.Object(
  {
    weekdays: T.Array(OneOf("mon", "tue", "wed", "thu", "fri", "sat", "sun"), {
      minItems: 1,
      maxItems: 7,
      uniqueItems: true,
    }),
    /** When the work begins, in Seoul. */
    time: T.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", maxLength: 5 }),
    /** The last day, in Seoul: 90 days ahead at most. */
    until: DateText,
    /** How many days before its start each job is posted. */
    daysBefore: T.Integer({ minimum: 1, maximum: 30 }),
    skipsHolidays: T.Optional(T.Boolean()),
    isPaused: T.Optional(T.Boolean()),
  },
  called("Repeat"),
);

const Template = T.Object(
  {
    templateId: Id,
    name: T.String(),
    posting: TemplatePosting,
    savedAt: InstantText,
    repeat: Nullable(Repeat),
    /** The next job that will be posted by itself: its day, and when it is posted. */
    next: Nullable(T.Object({ on: DateText, postsAt: InstantText }, closed)),
  },
  called("Template"),
);

const byTemplate = T.Object({ templateId: Id }, closed);
const Content = { name: Line(40), posting: TemplatePosting };

export const templates = {
  "job.templates.add": {
    summary: "Keep the content of a posting under a name; it is checked when it is posted",
    rest: "POST /api/jobs/templates",
    who: ["employer"],
    params: T.Object(Content, closed),
    answer: Template,
    refuses: ["TOO_MANY_TEMPLATES", "ACCOUNT_CLOSING", "NOT_FOUND", "KEY_REUSED"],
    status: 201,
  },
  "job.templates": {
    summary: "The caller's templates, newest first",
    rest: "GET /api/jobs/templates",
    who: ["employer"],
    params: T.Object(paging, closed),
    answer: ListOf(Template),
    refuses: ["CURSOR_INVALID"],
  },
  "job.templates.get": {
    summary: "One template",
    rest: "GET /api/jobs/templates/:templateId",
    who: ["employer"],
    params: byTemplate,
    answer: Template,
    refuses: ["NOT_FOUND"],
  },
  "job.templates.set": {
    summary: "Replace the content of a template; jobs that were posted from it stay as they are",
    rest: "PUT /api/jobs/templates/:templateId",
    who: ["employer"],
    params: T.Object({ templateId: Id, ...Content }, closed),
    answer: Template,
    refuses: ["NOT_FOUND", "ACCOUNT_CLOSING"],
  },
  "job.templates.post": {
    summary: "Post a job from a template, with every check of a new posting",
    rest: "POST /api/jobs/templates/:templateId/post",
    who: ["employer"],
    params: T.Object(
      { templateId: Id, startsAt: InstantIn, endsAt: T.Optional(InstantIn) },
      closed,
    ),
    answer: Job,
    refuses: postings["job.post"].refuses,
    status: 201,
  },
  "job.templates.repeat": {
    summary: "Post from a template every week on these days; also pauses it and goes on",
    rest: "PUT /api/jobs/templates/:templateId/repeat",
    who: ["employer"],
    params: T.Object({ templateId: Id, ...Repeat.properties }, closed),
    answer: Template,
    refuses: ["NOT_FOUND", "REPEAT_TOO_LONG", "REPEAT_EMPTY", "ACCOUNT_CLOSING"],
  },
  "job.templates.end": {
    summary: "End the repetition of a template; jobs that were posted stay as they are",
    rest: "DELETE /api/jobs/templates/:templateId/repeat",
    who: ["employer"],
    params: byTemplate,
    answer: Template,
    refuses: ["NOT_FOUND"],
    whileSuspended: true,
  },
  "job.templates.remove": {
    summary: "Remove a template, and end its repetition",
    rest: "DELETE /api/jobs/templates/:templateId",
    who: ["employer"],
    params: byTemplate,
    answer: T.Object({ templateId: Id }, called("TemplateRemoved")),
    refuses: ["NOT_FOUND"],
    whileSuspended: true,
  },

  "job.postFor": {
    summary: "Post the job of one day of a repeating template, in the name of its employer",
    who: "internal",
    params: T.Object(
      {
        ...commandId,
        employerId: Id,
        at: InstantIn,
        ...T.Omit(T.Object(Posting), ["draft"]).properties,
      },
      closed,
    ),
    answer: T.Object({ jobId: Id }, closed),
    refuses: [...postings["job.post"].refuses, "STEP_CANCELLED"],
  },
} as const satisfies Contract;
