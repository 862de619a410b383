/**
 * Key set: the public keys that this process verifies tokens with.
 *
 * While in use the set is refreshed every 30 s in the background. So a new key is known before it
 * signs, and a withdrawn key is dropped. While the security service is unavailable, the known keys
 * stay in use.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";

export type PublishedKey = JsonWebKey & { kid?: string };
type Options = {
  readonly fetchKeys: () => Promise<readonly PublishedKey[]>;
  /** Called when a key is no longer published: the tokens it signed may be forged. */
  readonly onDropped: () => void;
};

/** The set is refreshed when it is older than this. */
const freshMs = 30_000;
/** An unknown key id also triggers a fetch: up to five at once, then one a second. */
const askAgainMs = 1000;
const asksAtOnceMax = 5;

/** The published keys by id, with a limit on how often unknown ids may trigger a fetch. */
export class KeySet {
  private readonly options: Options;
  private keys = new Map<string, KeyObject>();
  private asksLeft = asksAtOnceMax;
  private countedAtMs = performance.now();
  private triedAtMs = Number.NEGATIVE_INFINITY;
  private asking: Promise<void> | null = null;

  constructor(options: Options) {
    this.options = options;
  }

  /** The key of an id; null when there is none. Rejects when it is unknown and the fetch fails. */
  async get(kid: string): Promise<KeyObject | null> {
    const have = this.keys.get(kid);
    if (have !== undefined) return have;
    // A fetch that had already begun may have read the keys before this one was published.
    await this.asking;
    if (!this.keys.has(kid) && this.mayAsk()) await this.ask();
    return this.keys.get(kid) ?? null;
  }

  /** Refreshes the set in the background when it is stale; otherwise returns at once. */
  keepFresh(): void {
    if (performance.now() - this.triedAtMs < freshMs || this.keys.size === 0) return;
    // Security is unavailable: the known keys stay in use until the next refresh.
    this.ask().catch(() => undefined);
  }

  private mayAsk(): boolean {
    const nowMs = performance.now();
    const refilled = this.asksLeft + (nowMs - this.countedAtMs) / askAgainMs;
    this.asksLeft = Math.min(asksAtOnceMax, refilled);
    this.countedAtMs = nowMs;
    return this.asksLeft >= 1;
  }

  private ask(): Promise<void> {
    this.asking ??= this.fetch().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async fetch(): Promise<void> {
    this.triedAtMs = performance.now();
    const published = await this.options.fetchKeys();
    // Only answered fetches count against the limit, so an outage does not use it up.
    this.asksLeft = Math.max(0, this.asksLeft - 1);
    const keys = new Map(
      published.map((jwk) => [jwk.kid ?? "", createPublicKey({ key: jwk, format: "jwk" })]),
    );
    const isDropped = [...this.keys.keys()].some((kid) => !keys.has(kid));
    this.keys = keys;
    if (isDropped) this.options.onDropped();
  }
}
