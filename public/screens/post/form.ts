/** Form: what an employer types about a posting, as the API takes it and as it gives it back. Pure. */
import type { Gives, ItemOf, Takes } from "../../api/routes.ts";
import { dateKey, dayMs, plusDays, time } from "../../words/format.ts";

export type Posting = Takes<"POST /api/jobs">;
type Job = Gives<"GET /api/jobs/:jobId">;
type Template = ItemOf<"GET /api/jobs/templates">;
export type Certificate = NonNullable<NonNullable<Posting["gates"]>["certificates"]>[number];

export type Form = {
  readonly title: string;
  readonly description: string;
  readonly categoryId: string;
  readonly wage: string;
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly breakMinutes: string;
  /** When the break begins; empty: when half of the work is done. */
  readonly breakFrom: string;
  readonly moreDates: readonly string[];
  readonly seats: string;
  readonly siteId: string;
  readonly address: string;
  readonly lat: number | null;
  readonly lng: number | null;
  readonly skills: string;
  readonly selection: "choose" | "firstCome";
  readonly adultOnly: boolean;
  readonly certificates: readonly string[];
  readonly workPermit: boolean;
  readonly transport: string;
  readonly meal: string;
  readonly bonus: string;
  readonly releases: boolean;
  readonly earlyMinutes: string;
};

export const emptyForm = (now: Date): Form => ({
  ...{ title: "", description: "", categoryId: "", wage: "" },
  ...{ date: plusDays(dateKey(now), 1), from: "09:00", to: "18:00" },
  ...{ breakMinutes: "60", breakFrom: "", moreDates: [], seats: "1" },
  ...{ siteId: "", address: "", lat: null, lng: null, skills: "", selection: "choose" },
  ...{ adultOnly: false, certificates: [], workPermit: false },
  ...{ transport: "", meal: "", bonus: "", releases: false, earlyMinutes: "" },
});

const instant = (date: string, at: string): Date => new Date(`${date}T${at}:00+09:00`);
const isDate = (date: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(date);
const isTime = (at: string): boolean => /^\d{2}:\d{2}$/.test(at);

type Span = { readonly startsAt: string; readonly endsAt: string };

/** From one time to another on a date; an end before the start is on the next day. */
export const spanOf = (date: string, from: string, to: string): Span | null => {
  if (!isDate(date) || !isTime(from) || !isTime(to)) return null;
  const startsAt = instant(date, from);
  const end = instant(date, to);
  const endsAt = end > startsAt ? end : new Date(end.getTime() + dayMs);
  return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
};

const breaksOf = ({ breakMinutes, breakFrom, from, date }: Form) => {
  const count = Number(breakMinutes);
  if (!isTime(breakFrom) || count <= 0) return {};
  const start = instant(date, breakFrom);
  const begins = breakFrom < from ? new Date(start.getTime() + dayMs) : start;
  const ends = new Date(begins.getTime() + count * 60_000);
  return { breaks: [{ from: begins.toISOString(), to: ends.toISOString() }] };
};

const ownLinesOf = ({ transport, meal, bonus }: Form) => {
  const lines = Object.entries({ transport, meal, bonus })
    .filter(([, value]) => Number(value) > 0)
    .map(([kind, value]) => ({ kind: kind as "transport" | "meal" | "bonus", won: Number(value) }));
  return lines.length === 0 ? {} : { ownLines: lines };
};

const gatesOf = ({ adultOnly, certificates, workPermit }: Form) =>
  !adultOnly && !workPermit && certificates.length === 0
    ? {}
    : {
        gates: {
          ...(adultOnly ? { adultOnly: true as const } : {}),
          ...(certificates.length === 0 ? {} : { certificates: [...certificates] }),
          ...(workPermit ? { workPermit: true as const } : {}),
        },
      };

/** What is separated by commas. */
const skillsOf = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

const placeOf = ({ siteId, address, lat, lng }: Form) => {
  if (siteId !== "") return { siteId };
  return lat === null || lng === null ? {} : { place: { address: address.trim(), lat, lng } };
};

const daysOf = ({ moreDates, from, to }: Form) => {
  const days = moreDates.map((date) => spanOf(date, from, to)).filter((one) => one !== null);
  return days.length === 0 ? {} : { moreDays: days };
};

/** The posting that a form asks for; null while its times cannot be read. */
export const postingOf = (form: Form): Posting | null => {
  const span = spanOf(form.date, form.from, form.to);
  if (span === null) return null;
  const skills = skillsOf(form.skills);
  return {
    ...{ title: form.title.trim(), description: form.description.trim() },
    ...{ categoryId: form.categoryId, hourlyWageWon: Number(form.wage), ...span },
    ...{ breakMinutes: Number(form.breakMinutes), ...breaksOf(form), ...daysOf(form) },
    ...{ seats: Number(form.seats), ...placeOf(form), selection: form.selection },
    ...(skills.length === 0 ? {} : { skills }),
    ...gatesOf(form),
    ...ownLinesOf(form),
    ...(form.releases ? { releaseUnconfirmed: true } : {}),
    ...(Number(form.earlyMinutes) > 0
      ? { earlyAccess: { minutes: Number(form.earlyMinutes) } }
      : {}),
  };
};

const wonText = (lines: Job["ownLines"], kind: "transport" | "meal" | "bonus"): string =>
  String(lines?.find((line) => line.kind === kind)?.won ?? "");

const contentOf = (job: Omit<Template["posting"], "durationMinutes">, now: Date): Form => ({
  ...emptyForm(now),
  ...{ title: job.title, description: job.description, categoryId: job.categoryId },
  ...{ wage: String(job.hourlyWageWon), breakMinutes: String(job.breakMinutes) },
  ...{ seats: String(job.seats), skills: (job.skills ?? []).join(", ") },
  ...{ address: job.place.address, lat: job.place.lat, lng: job.place.lng },
  selection: job.selection ?? "choose",
  transport: wonText(job.ownLines, "transport"),
  meal: wonText(job.ownLines, "meal"),
  bonus: wonText(job.ownLines, "bonus"),
  releases: job.releaseUnconfirmed === true,
  earlyMinutes: String(job.earlyAccess?.minutes ?? ""),
});

/** A posting as it is, to be edited. */
export const formOf = (job: Job, now: Date): Form => ({
  ...contentOf(job, now),
  ...{ date: dateKey(job.startsAt), from: time(job.startsAt), to: time(job.endsAt) },
  breakFrom: job.breaks?.length === 1 ? time(job.breaks[0]?.from ?? "") : "",
  moreDates: (job.moreDays ?? []).map(({ startsAt }) => dateKey(startsAt)),
  siteId: job.siteId ?? "",
  adultOnly: job.gates?.adultOnly === true,
  certificates: job.gates?.certificates ?? [],
  workPermit: job.gates?.workPermit === true,
});

/** A posting as the start of another: the same hours, tomorrow, on one day. */
export const againOf = (job: Job, now: Date): Form => ({
  ...formOf(job, now),
  ...{ date: emptyForm(now).date, moreDates: [], breakFrom: "" },
});

/** A template as the start of a posting: from nine o'clock on, unless it repeats at another time. */
export const templateOf = ({ posting, repeat }: Template, now: Date): Form => {
  const from = repeat?.time ?? "09:00";
  const { date } = emptyForm(now);
  const end = new Date(instant(date, from).getTime() + posting.durationMinutes * 60_000);
  return { ...contentOf(posting, now), from, to: time(end) };
};

/** What differs between two forms, as an edit of a posting. */
export const editOf = (before: Form, after: Form): Partial<Posting> => {
  const [old, next] = [postingOf(before), postingOf(after)];
  if (old === null || next === null) return {};
  // A list that was emptied is sent as an empty one.
  const all = { moreDays: [], skills: [], ownLines: [], gates: {}, ...next };
  const was = { moreDays: [], skills: [], ownLines: [], gates: {}, ...old };
  const changed = Object.entries(all).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name as keyof Posting]),
  );
  const { earlyAccess: _, siteId: __, ...edit } = Object.fromEntries(changed) as Partial<Posting>;
  return edit;
};
