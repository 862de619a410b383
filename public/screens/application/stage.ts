/** Stage: the one task of an application now, its course, and what an end of it would cost. Pure. */
import { type Application, ended, type Status } from "./status.ts";

const minuteMs = 60_000;
const opensBeforeMs = 30 * minuteMs;
/** From then on a withdrawal becomes an entry of the worker's reliability. */
const noticeMs = 48 * 60 * minuteMs;

export type Stage =
  | "sign"
  | "otherSigns"
  | "before"
  | "checkIn"
  | Exclude<Status, "accepted" | "signed">;

/** The task of the screen. It moves with the clock too: the check-in opens by itself. */
export const stageOf = (application: Application, now: Date): Stage => {
  const { status, signedBy, startsAt, partOf } = application;
  if (status === "accepted") {
    return signedBy.includes("worker") || partOf !== undefined ? "otherSigns" : "sign";
  }
  if (status !== "signed") return status;
  return now.getTime() < new Date(startsAt).getTime() - opensBeforeMs ? "before" : "checkIn";
};

const order = [
  "applied",
  "accepted",
  "signed",
  "checkedIn",
  "checkedOut",
  "approved",
  "paid",
] as const;
type CourseStep = {
  readonly name: (typeof order)[number];
  readonly state: "done" | "now" | "next" | "failed";
  readonly at: string | null;
};

/** How many steps are done in each status. */
const doneOf: Readonly<Record<Status, number>> = {
  ...{ pending: 1, rejected: 1, withdrawn: 1, accepted: 2, cancelled: 2, noShow: 2 },
  ...{ signed: 3, working: 4, worked: 5, disputed: 5, approved: 6, paid: 7 },
};
const failed: readonly Status[] = [...ended, "disputed"];

/** The steps from applying to being paid, with the times that are known. */
export const courseOf = (application: Application): readonly CourseStep[] => {
  const { status, appliedAt, checkedInAt, checkedOutAt } = application;
  const done = doneOf[status];
  const times: Readonly<Partial<Record<CourseStep["name"], string | null>>> = {
    applied: appliedAt,
    checkedIn: checkedInAt,
    checkedOut: checkedOutAt,
  };
  return order.map((name, index) => {
    const isNow = index === done;
    const state =
      index < done ? "done" : isNow ? (failed.includes(status) ? "failed" : "now") : "next";
    return { name, state, at: times[name] ?? null };
  });
};

/** What a withdrawal now means: nothing, nothing since it is early, an entry, or a no-show. */
type Leaving = "pending" | "free" | "late" | "started";
export const leavingOf = ({ status, startsAt }: Application, now: Date): Leaving => {
  const leftMs = new Date(startsAt).getTime() - now.getTime();
  if (status === "pending") return "pending";
  if (leftMs <= 0) return "started";
  return leftMs >= noticeMs ? "free" : "late";
};

type Plan = {
  readonly hourlyWageWon: number;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly breaks?: readonly { readonly from: string; readonly to: string }[];
};

/** How long two spans are the same time. */
const sharedMs = (from: number, to: number, other: { from: string; to: string }): number =>
  Math.max(
    0,
    Math.min(to, new Date(other.to).getTime()) - Math.max(from, new Date(other.from).getTime()),
  );

/** Minutes worked so far within the plan and without its breaks, and the pay for them before taxes. */
export const earnedSoFar = (
  plan: Plan,
  checkedInAt: string,
  now: Date,
): { readonly minutes: number; readonly won: number } => {
  const from = Math.max(new Date(checkedInAt).getTime(), new Date(plan.startsAt).getTime());
  const to = Math.min(now.getTime(), new Date(plan.endsAt).getTime());
  const restMs = (plan.breaks ?? []).reduce((sum, one) => sum + sharedMs(from, to, one), 0);
  const minutes = Math.max(0, Math.floor((to - from - restMs) / minuteMs));
  return { minutes, won: Math.floor((plan.hourlyWageWon * minutes) / 60) };
};

/** The code that a QR says: the text itself, or the `code` of a link. */
export const codeOf = (text: string): string => {
  try {
    const { searchParams, hash } = new URL(text);
    return (
      searchParams.get("code") ?? new URLSearchParams(hash.slice(1)).get("code") ?? text.trim()
    );
  } catch {
    return text.trim();
  }
};

/** The code in a scanned QR; null where it has none, as that of a menu. */
export const scannedCodeOf = (text: string): string | null => {
  const code = codeOf(text);
  return /^[\dA-Za-z]{4,12}$/.test(code) ? code : null;
};
