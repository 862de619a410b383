/** Copied: the folder of a running OneDay, copied file by file, and what starts on the copy. */
import { copyFileSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { hourMs, later, newId, now } from "../../services/contracts/core/units.ts";
import { type Random, shuffle } from "../../services/demo/random.ts";
import type { Whole as Market } from "../gateway/attack/market.ts";
import { folderOf } from "../support/folders.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import { register } from "../user/people.ts";
import { someone } from "../user/work.ts";

/** The read by which the employer sees what was acknowledged. */
export type Acknowledged = {
  readonly action: "job.get" | "user.public" | "job.application";
  readonly params: object;
};

/**
 * Sends commands of all kinds, one after another, until it is stopped; `done` is what was
 * acknowledged.
 */
export class Load {
  readonly done: Acknowledged[] = [];
  chargedWon = 0;
  private readonly market: Market;
  private isStopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(market: Market) {
    this.market = market;
  }

  start(): void {
    this.running = this.run();
  }

  stop(): Promise<void> {
    this.isStopped = true;
    return this.running;
  }

  private async run(): Promise<void> {
    const { broker, people } = this.market;
    const employer = someone(broker, people.employer);
    const amountWon = 1_000_000;
    const isRich = async () => (await employer.ask("payment.wallet", {})).availableWon >= amountWon;
    for (let n = 0; !this.isStopped; n += 1) {
      await employer.ask("payment.charge", { amountWon, method: "card" }, newId());
      this.chargedWon += amountWon;
      await until(isRich, 20_000);
      const startsAt = later(now(), (24 + 24 * (n % 300)) * hourMs);
      const { jobId } = await employer.ask("job.post", postingOf({ startsAt }));
      this.done.push({ action: "job.get", params: { jobId } });
      // Hashing takes longer than all else here.
      const who = n % 5 === 0 ? await register(broker, `copied${n}-${newId()}@load.test`) : null;
      if (who !== null) {
        this.done.push({ action: "user.public", params: { userId: who.user.userId } });
      }
      const worker = someone(broker, who ?? people.worker);
      const { applicationId } = await worker.ask("job.apply", { jobId, message: "하겠습니다." });
      await employer.ask("job.accept", { applicationId });
      this.done.push({ action: "job.application", params: { applicationId } });
    }
  }
}

/** Copies the files of a folder in a random order; a command is answered after so many files. */
export const copyOf = async (
  folder: string,
  random: Random,
  load: Load,
  everyFiles: number,
): Promise<string> => {
  const copy = folderOf("copied");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => statSync(join(folder, name)).isFile() && !name.endsWith("~"),
  );
  for (const [n, name] of shuffle(random, names.sort()).entries()) {
    mkdirSync(join(copy, dirname(name)), { recursive: true });
    copyFileSync(join(folder, name), join(copy, name));
    const { length } = load.done;
    if (n % everyFiles === 0) await until(() => load.done.length > length, 20_000);
  }
  return copy;
};
