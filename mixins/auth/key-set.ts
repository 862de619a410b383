/**
 * Key set: the public keys that tokens are verified with in this process.
 *
 * They are looked up anew now and then, beside the work, so that the next key is known before it
 * signs and a withdrawn one is dropped. While security is away those that are known go on.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";

export type PublishedKey = JsonWebKey & { kid?: string };
type Options = {
  readonly fetchKeys: () => Promise<readonly PublishedKey[]>;
  /** Hears that a key is no longer published: what it vouched for may be forged. */
  readonly onDropped: () => void;
};

/** How old what is known may get before it is looked up again. */
const freshMs = 30_000;
/** An unknown key id makes us ask again as well: a few times at once, then this often at most. */
const askAgainMs = 1000;
const asksAtOnceMax = 5;

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

  /** The key of an id, null when there is none. Rejects when it is unknown and nobody answers. */
  async get(kid: string): Promise<KeyObject | null> {
    const have = this.keys.get(kid);
    if (have !== undefined) return have;
    // An answer that was on its way already may be older than the key.
    await this.asking;
    if (!this.keys.has(kid) && this.mayAsk()) await this.ask();
    return this.keys.get(kid) ?? null;
  }

  /** Looks up, beside the work, what was not looked up for a while; mostly there is nothing to do. */
  keepFresh(): void {
    if (performance.now() - this.triedAtMs < freshMs || this.keys.size === 0) return;
    // Security is away: what is known goes on, and the next look is as far away as any.
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
    // Only what was answered counts: while nobody answers, nothing is known to be wrong.
    this.asksLeft = Math.max(0, this.asksLeft - 1);
    const keys = new Map(
      published.map((jwk) => [jwk.kid ?? "", createPublicKey({ key: jwk, format: "jwk" })]),
    );
    const isDropped = [...this.keys.keys()].some((kid) => !keys.has(kid));
    this.keys = keys;
    if (isDropped) this.options.onDropped();
  }
}
