/**
 * Names: what people and companies are called, asked of the user service and kept for a while.
 *
 * A company's name may be a person's, so a log knows ids only. While the user service is away a
 * name is empty, and it is not asked for again at once: a list without names is better than none.
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

export class DisplayNames {
  private readonly broker: ServiceBroker;
  private readonly known = new LRUCache<string, string>({ max: namesMax, ttl: keptMs });
  private readonly asked = new Map<string, Promise<string>>();

  constructor(broker: ServiceBroker) {
    this.broker = broker;
  }

  /** The name of each user, empty for one that could not be learnt. */
  async of(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(userIds)].map(async (userId) => {
      const name = this.known.get(userId) ?? (await this.ask(userId));
      return [userId, name] as const;
    });
    return new Map(await Promise.all(wanted));
  }

  /** Forgets how someone is called, here; other processes do within ten minutes. */
  forget(userId: string): void {
    this.known.delete(userId);
  }

  /** Those who ask for the same name at the same time share one question. */
  private ask(userId: string): Promise<string> {
    const asked = this.asked.get(userId) ?? this.learn(userId);
    this.asked.set(userId, asked);
    return asked;
  }

  private async learn(userId: string): Promise<string> {
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
      this.known.set(userId, "", { ttl: unknownMs });
      return "";
    } finally {
      this.asked.delete(userId);
    }
  }
}
