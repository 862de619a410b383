/**
 * Display names: the names of people and companies, requested from the user service and cached.
 *
 * A company's name may be a person's, so a log holds ids only. While the user service is away a
 * name is empty, and is not requested again at once: a list without names is better than no list.
 */
import { LRUCache } from "lru-cache";
import type { ServiceBroker } from "moleculer";
import { minuteMs } from "../../services/contracts/core/units.ts";
import { call } from "../../services/contracts/index.ts";
import { departedName } from "../../services/contracts/user/deletion.ts";

const namesMax = 10_000;
const keptMs = 10 * minuteMs;
const unknownMs = 5000;
const timeoutMs = 1000;

/** A cache of names in one process: 10,000 names, each for ten minutes. */
export class DisplayNames {
  private readonly broker: ServiceBroker;
  private readonly known = new LRUCache<string, string>({ max: namesMax, ttl: keptMs });
  /** Those that could not be fetched a moment ago. */
  private readonly unknown = new LRUCache<string, true>({ max: namesMax, ttl: unknownMs });
  private readonly pending = new Map<string, Promise<string | null>>();

  constructor(broker: ServiceBroker) {
    this.broker = broker;
  }

  /** The name of each user; empty if it could not be fetched. */
  async of(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.find(userIds);
    return new Map([...found].map(([userId, name]) => [userId, name ?? ""]));
  }

  /** The name of each user, which may be empty; null if it could not be fetched. */
  async find(userIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const wanted = [...new Set(userIds)].map(async (userId) => {
      const name = this.known.get(userId);
      if (name !== undefined) return [userId, name] as const;
      return [userId, this.unknown.has(userId) ? null : await this.request(userId)] as const;
    });
    return new Map(await Promise.all(wanted));
  }

  /** Evicts a name in this process; other processes do so within ten minutes. */
  forget(userId: string): void {
    this.known.delete(userId);
  }

  /** Concurrent requests for the same name share one call. */
  private request(userId: string): Promise<string | null> {
    const pending = this.pending.get(userId) ?? this.fetchName(userId);
    this.pending.set(userId, pending);
    return pending;
  }

  private async fetchName(userId: string): Promise<string | null> {
    const options = { timeout: timeoutMs };
    try {
      const { displayName } = await call(this.broker, "user.facts", { userId }, options);
      this.known.set(userId, displayName);
      return displayName;
    } catch (error) {
      if ((error as { type?: string }).type === "NOT_FOUND") {
        this.known.set(userId, departedName);
        return departedName;
      }
      this.broker.logger.debug(`no name for ${userId}: ${(error as Error).message}`);
      this.unknown.set(userId, true);
      return null;
    } finally {
      this.pending.delete(userId);
    }
  }
}
