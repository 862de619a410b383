/**
 * Claims: which reactor may run an external effect, decided by inserts.
 *
 * A claim `<key>#<attempt>` is inserted before the effect is tried, its outcome `<claim>/outcome`
 * after it. Each exists once: of two inserts one wins, and the loser uses the winner's. A claim
 * without an outcome is an attempt that may or may not have happened.
 */
import { type Instant, now } from "../../services/contracts/core/units.ts";
import { insertNew } from "../store/conditional-writes.ts";
import type { Collection } from "../store/store.ts";

/** How an effect ended. `detail` is a code or a number of the provider, never personal data. */
export type Outcome = {
  readonly status: "done" | "refused" | "unknown";
  readonly detail: string;
};

export type ClaimDoc = {
  readonly _id: string;
  readonly at: Instant;
  /** The running reactor that took it; absent in an outcome. */
  readonly owner?: string;
  readonly outcome?: Outcome;
};

const outcomeId = (claim: string): string => `${claim}/outcome`;

/** The claims and outcomes of one running reactor. */
export class Claims {
  private readonly docs: Collection<ClaimDoc>;
  private readonly owner: string;
  private readonly exclusive: boolean;

  /** `exclusive`: no other process can write, so a claim of another owner is abandoned. */
  constructor(docs: Collection<ClaimDoc>, owner: string, exclusive: boolean) {
    this.docs = docs;
    this.owner = owner;
    this.exclusive = exclusive;
  }

  /** True for the one reactor that may try. */
  async take(claim: string): Promise<boolean> {
    return insertNew(this.docs, { _id: claim, owner: this.owner, at: now() });
  }

  /** Records an outcome and returns the one that is recorded, which may be another's. */
  async record(claim: string, outcome: Outcome): Promise<Outcome> {
    const row = { _id: outcomeId(claim), outcome, at: now() };
    if (await insertNew(this.docs, row)) return outcome;
    return (await this.outcome(claim)) ?? outcome;
  }

  async outcome(claim: string): Promise<Outcome | null> {
    return (await this.docs.get(outcomeId(claim)))?.outcome ?? null;
  }

  async has(claim: string): Promise<boolean> {
    return (await this.docs.get(claim)) !== null;
  }

  /**
   * Whether another process may still be trying under a taken claim. A reactor asks about its own
   * claim only when its own attempt is over.
   */
  async mayBeAlive(claim: string): Promise<boolean> {
    return !this.exclusive && (await this.docs.get(claim))?.owner !== this.owner;
  }
}
