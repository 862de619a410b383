/**
 * Engagements: what workers have applied for, are doing and have done, as the job service tells it.
 *
 * Followed in memory, each process for itself. From the same messages follows how likely someone
 * comes: a Beta posterior as the user service shows it to him, of which nobody else ever reads.
 */
import { dayMs, hourMs, type Instant } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import {
  noShowPoints,
  partnerWeight,
  prior,
  weightAfter,
  withdrawalPoints,
} from "../../contracts/user/reliability.ts";
import type { Hours } from "../score/eligibility.ts";
import type { Offer } from "../score/offer.ts";
import type { Beside } from "../score/score.ts";

export type Engaged = Hours & {
  readonly applicationId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly status: string;
};

/** What was kept and what was broken, by weight, at an instant. */
type Evidence = { readonly kept: number; readonly broken: number; readonly atMs: number };
/** All that is known of a worker, to be kept; `waits` are the applications that wait for an answer. */
export type KeptWorker = {
  readonly userId: string;
  readonly live: readonly Engaged[];
  readonly waits: readonly string[];
  readonly worked: readonly (readonly [string, number])[];
  readonly evidence: Evidence;
};
type Known = {
  readonly live: Map<string, Engaged>;
  /** Shifts worked for an employer. */
  readonly worked: Map<string, number>;
  evidence: Evidence;
};

/** The messages that it is made of. */
export const engagementEvents = [
  "job.applied",
  "job.accepted",
  "job.rejected",
  "job.withdrawn",
  "job.calledOff",
  "job.noShow",
  "job.approved",
  "job.decided",
] as const;
export type EngagementMessage = Extract<
  Message,
  { readonly type: (typeof engagementEvents)[number] }
>;

/** A week's hours count, with the days about it. */
const keptMs = 15 * dayMs;
const nothing: Evidence = { kept: 0, broken: 0, atMs: 0 };
const nobodyHere: ReadonlyMap<string, Engaged> = new Map();

/** How much of a no-show a withdrawal is, by the time that was left. */
const brokenShare = (minutesLeft: number): number => withdrawalPoints(minutesLeft) / noShowPoints;

/** Evidence loses half of its weight in ninety days. */
const at = ({ kept, broken, atMs }: Evidence, nowMs: number): Evidence => {
  if (nowMs <= atMs) return { kept, broken, atMs };
  const left = weightAfter(nowMs - atMs);
  return { kept: kept * left, broken: broken * left, atMs: nowMs };
};

const more = (before: Evidence, nowMs: number, kept: number, broken: number): Evidence => {
  const now = at(before, nowMs);
  return { kept: now.kept + kept, broken: now.broken + broken, atMs: now.atMs };
};

export class Engagements {
  private readonly known = new Map<string, Known>();
  private sweptMs = 0;
  /** Whoever is pending for a job: the application by the worker. */
  private readonly waiting = new Map<string, Map<string, string>>();

  /** Takes a message; `offer` is the job as it stands, when it does. */
  follow(message: EngagementMessage, offer: Offer | undefined): void {
    const { type, data } = message;
    const { applicationId, jobId, workerId } = data;
    const known = this.of(workerId);
    if (type === "job.applied") {
      known.live.set(applicationId, engagedOf(data, offer));
      this.wait(jobId, workerId, applicationId);
      return;
    }
    this.settle(jobId, workerId, applicationId);
    const before = known.live.get(applicationId);
    const isOver = isLost(message);
    if (before !== undefined && !isOver) {
      known.live.set(applicationId, { ...before, status: data.status });
    }
    if (isOver) known.live.delete(applicationId);
    this.learn(known, message);
  }

  /** What someone has promised or asked for. */
  live(workerId: string): Engaged[] {
    return [...(this.known.get(workerId)?.live ?? nobodyHere).values()];
  }

  /** The application of someone who waits for the employer's answer; null when there is none. */
  pending(jobId: string, workerId: string): string | null {
    return this.waiting.get(jobId)?.get(workerId) ?? null;
  }

  /** For whom someone has worked. */
  employersOf(workerId: string): ReadonlySet<string> {
    return new Set(this.known.get(workerId)?.worked.keys());
  }

  /** What a score knows of the two beside what they wrote; an employer sees who is new. */
  beside(workerId: string, { jobId, job }: Offer, asks: "worker" | "employer", turn = 1): Beside {
    const worked = this.known.get(workerId)?.worked;
    return {
      worked: worked?.get(job.employer.userId) ?? 0,
      waiting: this.waiting.get(jobId)?.size ?? 0,
      isNew: asks === "employer" && (worked?.size ?? 0) === 0,
      turn,
    };
  }

  /** The mean of the posterior that someone comes who said that he would: 0 to 1. */
  shows(workerId: string, nowMs: number): number {
    const { kept, broken } = at(this.known.get(workerId)?.evidence ?? nothing, nowMs);
    return (prior.kept + kept) / (prior.kept + prior.broken + kept + broken);
  }

  forget(workerId: string): void {
    for (const { jobId } of this.live(workerId)) this.waiting.get(jobId)?.delete(workerId);
    this.known.delete(workerId);
  }

  /** Drops shifts that no week counts any more, once an hour at most. */
  sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.sweptMs) < hourMs) return;
    this.sweptMs = nowMs;
    for (const { live } of this.known.values()) {
      for (const [id, { endsMs, jobId, workerId }] of live) {
        if (endsMs >= nowMs - keptMs) continue;
        live.delete(id);
        this.settle(jobId, workerId, id);
      }
    }
  }

  /** What is known of each, to be kept. */
  *kept(): Generator<KeptWorker> {
    for (const [userId, { live, worked, evidence }] of this.known) {
      const waits = [...live.values()].filter(
        ({ jobId, applicationId }) => this.pending(jobId, userId) === applicationId,
      );
      yield {
        userId,
        live: [...live.values()],
        waits: waits.map(({ applicationId }) => applicationId),
        worked: [...worked],
        evidence,
      };
    }
  }

  /** Takes what was kept of someone of whom nothing is known. */
  keep({ userId, live, waits, worked, evidence }: KeptWorker): void {
    this.known.set(userId, {
      live: new Map(live.map((one) => [one.applicationId, one])),
      worked: new Map(worked),
      evidence,
    });
    for (const { applicationId, jobId } of live) {
      if (waits.includes(applicationId)) this.wait(jobId, userId, applicationId);
    }
  }

  clear(): void {
    this.known.clear();
    this.waiting.clear();
  }

  private wait(jobId: string, workerId: string, applicationId: string): void {
    const waiting = this.waiting.get(jobId) ?? new Map<string, string>();
    this.waiting.set(jobId, waiting.set(workerId, applicationId));
  }

  private of(workerId: string): Known {
    const known = this.known.get(workerId) ?? {
      live: new Map(),
      worked: new Map(),
      evidence: nothing,
    };
    this.known.set(workerId, known);
    return known;
  }

  private settle(jobId: string, workerId: string, applicationId: string): void {
    const waiting = this.waiting.get(jobId);
    if (waiting?.get(workerId) !== applicationId) return;
    waiting.delete(workerId);
    if (waiting.size === 0) this.waiting.delete(jobId);
  }

  private learn(known: Known, message: EngagementMessage): void {
    const { type, data } = message;
    const atMs = Date.parse(message.at);
    // A shift of which no minute is paid says nothing.
    if ((type === "job.approved" || type === "job.decided") && message.data.minutes > 0) {
      const times = (known.worked.get(data.employerId) ?? 0) + 1;
      known.worked.set(data.employerId, times);
      known.evidence = more(known.evidence, atMs, partnerWeight(times), 0);
    }
    if (type === "job.noShow") known.evidence = more(known.evidence, atMs, 0, 1);
    if (type === "job.withdrawn" && message.data.minutesLeft !== undefined) {
      known.evidence = more(known.evidence, atMs, 0, brokenShare(message.data.minutesLeft));
    }
  }
}

const lost = new Set<string>(["job.rejected", "job.withdrawn", "job.calledOff", "job.noShow"]);
const isLost = ({ type }: EngagementMessage): boolean => lost.has(type);

type Applied = Extract<EngagementMessage, { readonly type: "job.applied" }>["data"];

const engagedOf = (data: Applied, offer: Offer | undefined): Engaged => {
  const { applicationId, jobId, workerId, employerId, status } = data;
  const [startsAt, endsAt] = [data.startsAt as Instant, data.endsAt as Instant];
  const ids = { applicationId, jobId, workerId, employerId, status };
  const times = { startsAt, endsAt, startsMs: Date.parse(startsAt), endsMs: Date.parse(endsAt) };
  return {
    ...ids,
    ...times,
    breakMinutes: offer?.job.breakMinutes ?? 0,
    spot: offer?.job.place,
  };
};
