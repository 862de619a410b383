/**
 * Client for the facts of workers that the hard filters need beside profiles.
 *
 * Ages and certificates belong to the user service. They are fetched, cached for some minutes, and
 * never stored.
 */
import { LRUCache } from "lru-cache";
import { minuteMs } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import type { Person } from "../score/eligibility.ts";
import type { Blocks } from "./blocks.ts";
import type { Engagements } from "./engagements.ts";

type Account = NonNullable<Person["account"]> & Pick<Person, "gateFacts">;
type Certificates = ReadonlySet<string>;

const knownMax = 50_000;
const keptMs = 5 * minuteMs;
/** Concurrent requests to the user service. */
const atOnceMax = 32;
const timeoutMs = 1000;
/** After a failed request, `tryLearn` sends none for this long. */
const silentMs = 5000;
const noAccount: Account = {
  ageYears: 0,
  hasGuardian: false,
  isActive: false,
  gateFacts: null,
};

/** Cached facts of workers, with their blocks and engagements. */
export class WorkerFacts {
  private readonly accounts = new LRUCache<string, Account>({ max: knownMax, ttl: keptMs });
  private readonly certificates = new LRUCache<string, Certificates>({
    max: knownMax,
    ttl: keptMs,
  });
  private silentUntil = 0;
  private readonly engagements: Engagements;
  private readonly blocks: Blocks;

  constructor(engagements: Engagements, blocks: Blocks) {
    this.engagements = engagements;
    this.blocks = blocks;
  }

  /** The facts of a worker, as far as they are known. */
  person(userId: string): Person {
    const account = this.accounts.get(userId) ?? null;
    return {
      userId,
      account,
      gateFacts: account?.gateFacts ?? null,
      certificates: this.certificates.get(userId) ?? null,
      avoids: this.blocks.around(userId),
      engaged: this.engagements.live(userId),
    };
  }

  /** Fetches the workers not cached; answers how many. Rejects while the user service is down. */
  async learn(calls: Calls, userIds: Iterable<string>, withCertificates: boolean): Promise<number> {
    const unknown = [...new Set(userIds)].filter(
      (userId) =>
        !this.accounts.has(userId) || (withCertificates && !this.certificates.has(userId)),
    );
    for (let n = 0; n < unknown.length; n += atOnceMax) {
      const some = unknown.slice(n, n + atOnceMax);
      await Promise.all(some.map((userId) => this.ask(calls, userId, withCertificates)));
    }
    return unknown.length;
  }

  /**
   * Fetches workers if it can: while the user service is down, filters on its facts are left out.
   */
  async tryLearn(
    calls: Calls,
    userIds: Iterable<string>,
    withCertificates = false,
  ): Promise<number> {
    if (performance.now() < this.silentUntil) return 0;
    try {
      return await this.learn(calls, userIds, withCertificates);
    } catch {
      // A list without those filters is better than none; the job service decides in any case.
      this.silentUntil = performance.now() + silentMs;
      return 0;
    }
  }

  forget(userId: string): void {
    this.accounts.delete(userId);
    this.certificates.delete(userId);
  }

  private async ask(calls: Calls, userId: string, withCertificates: boolean): Promise<void> {
    try {
      const asked = { userId, withPapers: true as const };
      const facts = await call(calls, "user.facts", asked, { timeout: timeoutMs });
      const { ageYears, hasGuardian, status, gateFacts = null } = facts;
      const isActive = status !== "suspended";
      this.accounts.set(userId, { ageYears, hasGuardian, isActive, gateFacts });
      if (!withCertificates) return;
      const { certificates } = await call(calls, "user.public", { userId });
      this.certificates.set(userId, new Set(certificates.map(({ kind }) => kind)));
    } catch (error) {
      if ((error as { type?: string }).type !== "NOT_FOUND") throw error;
      this.accounts.set(userId, noAccount);
      this.certificates.set(userId, new Set());
    }
  }
}
