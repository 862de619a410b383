/**
 * Engagements: what workers have applied for, are doing and have done, from job's log.
 *
 * Followed in memory, each replica for itself. The same events give the probability that a worker
 * comes: a Beta posterior, as the user service shows it to the worker. No other user ever sees it.
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
  /** The application with its contract, of a further day. */
  readonly partOf?: string;
};

/** Weighted evidence of kept and broken promises, as of an instant. */
type Evidence = { readonly kept: number; readonly broken: number; readonly atMs: number };
/**
 * All that is known of a worker, for the snapshot; `waits` are the applications without an answer.
 */
export type KeptWorker = {
  readonly userId: string;
  readonly live: readonly Engaged[];
  readonly waits: readonly string[];
  readonly worked: readonly (readonly [string, number])[];
  readonly evidence: Evidence;
};
type Known = {
  readonly live: Map<string, Engaged>;
  /** Shifts worked, by employer. */
  readonly worked: Map<string, number>;
  evidence: Evidence;
};

/** The events that change engagements. */
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

/** Hours count by week: a shift is kept for a week and the days around it. */
const keptMs = 15 * dayMs;
const noEvidence: Evidence = { kept: 0, broken: 0, atMs: 0 };
const noEngagements: ReadonlyMap<string, Engaged> = new Map();

/** The share of a no-show that a withdrawal counts as, by the minutes left before the start. */
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

/** The engagements of all workers that this replica knows. */
export class Engagements {
  private readonly known = new Map<string, Known>();
  private sweptMs = 0;
  /** By job: the pending application of each worker. */
  private readonly waiting = new Map<string, Map<string, string>>();

  /** Applies an event; `offer` is the job if it is live. */
  follow(message: EngagementMessage, offer: Offer | undefined): void {
    const { type, data } = message;
    const { applicationId, jobId, workerId } = data;
    const known = this.of(workerId);
    if (type === "job.applied") {
      known.live.set(applicationId, engagedOf(data, offer));
      for (const day of data.days ?? []) {
        const further = { ...data, ...day, partOf: applicationId };
        known.live.set(day.applicationId, engagedOf(further, offer));
      }
      // The further day of a contract is accepted as it comes.
      if (data.status === "pending") this.wait(jobId, workerId, applicationId);
      return;
    }
    this.settle(jobId, workerId, applicationId);
    const before = known.live.get(applicationId);
    const isOver = isLost(message);
    if (before !== undefined && !isOver) {
      known.live.set(applicationId, { ...before, status: data.status });
    }
    if (isOver) {
      known.live.delete(applicationId);
      // Days that were accepted end by themselves.
      for (const [id, { partOf, status }] of known.live) {
        if (partOf === applicationId && status === "pending") known.live.delete(id);
      }
    }
    this.learn(known, message);
  }

  /** The shifts a worker has promised or applied for. */
  live(workerId: string): Engaged[] {
    return [...(this.known.get(workerId)?.live ?? noEngagements).values()];
  }

  /** The pending application of a worker for a job; null when there is none. */
  pending(jobId: string, workerId: string): string | null {
    return this.waiting.get(jobId)?.get(workerId) ?? null;
  }

  /** The employers a worker has worked for. */
  employersOf(workerId: string): ReadonlySet<string> {
    return new Set(this.known.get(workerId)?.worked.keys());
  }

  /** What a score uses beside what the two wrote; only an employer's list knows who is new. */
  beside(workerId: string, { jobId, job }: Offer, asks: "worker" | "employer", turn = 1): Beside {
    const worked = this.known.get(workerId)?.worked;
    return {
      worked: worked?.get(job.employer.userId) ?? 0,
      waiting: this.waiting.get(jobId)?.size ?? 0,
      isNew: asks === "employer" && (worked?.size ?? 0) === 0,
      turn,
    };
  }

  /** The probability that an accepted worker comes, as the mean of the posterior: 0 to 1. */
  shows(workerId: string, nowMs: number): number {
    const { kept, broken } = at(this.known.get(workerId)?.evidence ?? noEvidence, nowMs);
    return (prior.kept + kept) / (prior.kept + prior.broken + kept + broken);
  }

  forget(workerId: string): void {
    for (const { jobId } of this.live(workerId)) this.waiting.get(jobId)?.delete(workerId);
    this.known.delete(workerId);
  }

  /** Evicts the shifts that no week counts any more, once an hour at most. */
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

  /** What is known of each worker, for the snapshot. */
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

  /** Loads a worker from the snapshot, of whom nothing is known yet. */
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
      evidence: noEvidence,
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
    // A shift without a paid minute is no evidence.
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
  const { applicationId, jobId, workerId, employerId, status, partOf } = data;
  const [startsAt, endsAt] = [data.startsAt as Instant, data.endsAt as Instant];
  const ids = {
    ...{ applicationId, jobId, workerId, employerId, status },
    ...(partOf === undefined ? {} : { partOf }),
  };
  const times = { startsAt, endsAt, startsMs: Date.parse(startsAt), endsMs: Date.parse(endsAt) };
  return {
    ...ids,
    ...times,
    breakMinutes: offer?.job.breakMinutes ?? 0,
    spot: offer?.job.place,
  };
};
