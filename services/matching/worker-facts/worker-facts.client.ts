/**
 * People: what is known of workers beside their profiles, for the hard filters.
 *
 * Ages and papers are the user service's: they are asked for, kept for some minutes, and never
 * written down.
 */
import { LRUCache } from "lru-cache";
import { minuteMs } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import type { Person } from "../score/eligibility.ts";
import type { Blocks } from "./blocks.ts";
import type { Engagements } from "./engagements.ts";

type Account = NonNullable<Person["account"]>;
type Papers = ReadonlySet<string>;

const knownMax = 50_000;
const keptMs = 5 * minuteMs;
/** Questions to the user service at a time. */
const atOnceMax = 32;
const timeoutMs = 1000;
/** How long nobody is asked who did not answer. */
const silentMs = 5000;
const gone: Account = { ageYears: 0, hasGuardian: false, isActive: false };

export class WorkerFacts {
  private readonly accounts = new LRUCache<string, Account>({ max: knownMax, ttl: keptMs });
  private readonly papers = new LRUCache<string, Papers>({ max: knownMax, ttl: keptMs });
  private silentUntil = 0;
  private readonly engagements: Engagements;
  private readonly blocks: Blocks;

  constructor(engagements: Engagements, blocks: Blocks) {
    this.engagements = engagements;
    this.blocks = blocks;
  }

  /** Someone, as far as he is known. */
  person(userId: string): Person {
    return {
      userId,
      account: this.accounts.get(userId) ?? null,
      certificates: this.papers.get(userId) ?? null,
      avoids: this.blocks.around(userId),
      engaged: this.engagements.live(userId),
    };
  }

  /** Learns who is not known; answers how many those were. Rejects when nobody can be asked. */
  async learn(calls: Calls, userIds: Iterable<string>, withPapers: boolean): Promise<number> {
    const unknown = [...new Set(userIds)].filter(
      (userId) => !this.accounts.has(userId) || (withPapers && !this.papers.has(userId)),
    );
    for (let n = 0; n < unknown.length; n += atOnceMax) {
      const some = unknown.slice(n, n + atOnceMax);
      await Promise.all(some.map((userId) => this.ask(calls, userId, withPapers)));
    }
    return unknown.length;
  }

  /** Learns about people if it can: while the user service is away their filters are left out. */
  async tryLearn(calls: Calls, userIds: Iterable<string>): Promise<number> {
    if (performance.now() < this.silentUntil) return 0;
    try {
      return await this.learn(calls, userIds, false);
    } catch {
      // A list without them is better than none; the job service decides in any case.
      this.silentUntil = performance.now() + silentMs;
      return 0;
    }
  }

  forget(userId: string): void {
    this.accounts.delete(userId);
    this.papers.delete(userId);
  }

  private async ask(calls: Calls, userId: string, withPapers: boolean): Promise<void> {
    try {
      const facts = await call(calls, "user.facts", { userId }, { timeout: timeoutMs });
      const { ageYears, hasGuardian, status } = facts;
      this.accounts.set(userId, { ageYears, hasGuardian, isActive: status !== "suspended" });
      if (!withPapers) return;
      const { certificates } = await call(calls, "user.public", { userId });
      this.papers.set(userId, new Set(certificates.map(({ kind }) => kind)));
    } catch (error) {
      if ((error as { type?: string }).type !== "NOT_FOUND") throw error;
      this.accounts.set(userId, gone);
      this.papers.set(userId, new Set());
    }
  }
}
