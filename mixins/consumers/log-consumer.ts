/**
 * Log consumer: follows the log of one service from a checkpoint.
 *
 * It reads at the start, when it is woken, and on an idle timer, so a lost, late or repeated
 * wake-up does no harm. The checkpoint moves only after the messages were handled: a message may be
 * delivered twice, but is never skipped. When the log no longer matches the checkpoint (a restored
 * backup), the consumer stops with an alert.
 */
import type { Service } from "moleculer";
import type { Message } from "../../services/contracts/index.ts";
import { reanchorOf } from "../log/lost-positions.ts";
import type { Checkpoint, Feed } from "../log/service-resources.ts";
import { backoff } from "../process/backoff.ts";
import { reach } from "../process/failpoint.ts";
import { inPageSpan } from "../tracing/follower-span.ts";

export type { Checkpoint } from "../log/service-resources.ts";
export type Page<M = Message> = {
  readonly messages: readonly M[];
  readonly upTo: number;
  readonly hash: string;
  readonly head: number;
};

export type LogConsumerOptions<M = Message> = {
  readonly name: string;
  readonly source: string;
  readonly read: (after: Checkpoint, limit: number) => Promise<Page<M>>;
  readonly load: () => Promise<Checkpoint>;
  /** Called when all messages up to the checkpoint were handled. */
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  /** Handles a page's messages in order. If it throws, the page is delivered again later. */
  readonly handle: (messages: readonly M[]) => Promise<void>;
  readonly logger: Service["logger"];
  /** Replaces the stored checkpoint, whichever is further. */
  readonly anchor?: (checkpoint: Checkpoint) => Promise<void>;
  /** For a consumer that cannot continue on its old state: builds all of it again. */
  readonly rebuild?: () => Promise<void>;
  /** Called with the logged line when the log is not the one that was read before. */
  readonly diverged?: (line: string) => void;
  /** False for a consumer that reads on its timer only. */
  readonly wakes?: boolean;
  /** The longest rest, when idle or after a failure; 5 s by default. */
  readonly restMsMax?: number;
};

const pageCommits = 200;
/** Pause between two reads, even if woken: commits made meanwhile share a page and a save. */
const gatherMs = 10;
const idleMs = 1000;
const idleMsMax = 5000;
const retryMs = backoff(100, 5000);
/** For pages without messages, a checkpoint is saved once per this many commits. */
const quietCommits = 500;

/** The log line for the operator when a consumer cannot continue. */
const divergedLine = (name: string, source: string, position: number): string => {
  const reader = name.split(/[/<]/, 1)[0] ?? name;
  const others = reader === source ? "" : `, then the same of ${reader}`;
  return `${name}: the log of ${source} is not the one that was read up to ${position}; stopped. Restore ${source} from a backup that has it, or go on with what is there: ${reanchorOf(source)}${others}`;
};

/** Follows one log: reads pages, hands them to `handle` and saves the checkpoint. */
export class LogConsumer<M = Message> implements Feed {
  readonly name: string;
  readonly source: string;
  private readonly options: LogConsumerOptions<M>;
  private at: Checkpoint = { position: 0, hash: "" };
  private saved = 0;
  /** The head of the first page: the end of what was written before this consumer started. */
  private target: number | null = null;
  private head = 0;
  private failures = 0;
  private idles = 0;
  private isLoaded = false;
  private isDiverged = false;
  private isStopped = false;
  private isWoken = false;
  private endRest: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(options: LogConsumerOptions<M>) {
    this.options = options;
    this.name = options.name;
    this.source = options.source;
  }

  get position(): number {
    return this.at.position;
  }

  start(): void {
    this.running = this.run();
  }

  wake(): void {
    if (this.options.wakes === false) return;
    this.isWoken = true;
    this.endRest();
  }

  isCaughtUp(): boolean {
    return !this.isDiverged && this.target !== null && this.at.position >= this.target;
  }

  /** Commits that existed at the last read and are not handled yet. */
  lag(): number {
    return Math.max(this.head - this.at.position, 0);
  }

  /** Where it stopped because the log is another one; null while it follows. */
  divergedAt(): Checkpoint | null {
    return this.isDiverged ? this.at : null;
  }

  /** Continues after a stop from a checkpoint that the log has, when an operator asks for it. */
  async anchor(at: Checkpoint): Promise<void> {
    if (this.options.rebuild !== undefined) return this.options.rebuild();
    await this.running;
    await this.options.anchor?.(at);
    this.at = at;
    this.saved = at.position;
    this.isDiverged = false;
    if (!this.isStopped) this.start();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.endRest();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      try {
        if (!this.isLoaded) {
          this.at = await this.options.load();
          this.saved = this.at.position;
          this.isLoaded = true;
        }
        this.isWoken = false;
        const isAtHead = await this.step();
        this.failures = 0;
        if (isAtHead) await this.rest(gatherMs, false);
        if (isAtHead) await this.rest(Math.min(idleMs * ++this.idles, idleMsMax));
        else this.idles = 0;
      } catch (error) {
        if ((error as { type?: string }).type === "LOG_DIVERGED") {
          this.isDiverged = true;
          const line = divergedLine(this.name, this.source, this.at.position);
          this.options.logger.fatal(`ALERT ${line}`);
          this.options.diverged?.(line);
          return;
        }
        await this.complain(error as Error);
      }
    }
  }

  /** Handles one page; true when it reached the head. */
  private async step(): Promise<boolean> {
    const page = await this.options.read(this.at, pageCommits);
    this.target ??= page.head;
    this.head = page.head;
    if (page.messages.length > 0) {
      const { messages } = page;
      const handle = () => this.options.handle(messages);
      await inPageSpan(this.source, this.name, messages, handle);
      reach("feed.beforeCheckpoint", this.name);
    }
    if (page.upTo > this.at.position) {
      this.at = { position: page.upTo, hash: page.hash };
      if (page.messages.length > 0 || this.at.position - this.saved >= quietCommits) {
        await this.options.save(this.at);
        this.saved = this.at.position;
      }
    }
    return page.upTo >= page.head;
  }

  private async complain(error: Error): Promise<void> {
    // At the start the source may not be available yet: this does not lengthen later waits.
    const isAbsent = (error as { type?: string }).type === "SERVICE_NOT_FOUND";
    if (!isAbsent) this.failures += 1;
    const level = isAbsent || this.isStopped ? "debug" : "error";
    this.options.logger[level](
      `${this.name}: ${this.source} after ${this.at.position}: ${error.message}`,
    );
    await this.rest(retryMs(isAbsent ? 0 : this.failures), false);
  }

  private async rest(ms: number, canWake = true): Promise<void> {
    if (this.isStopped || (canWake && this.isWoken)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, this.options.restMsMax ?? ms));
      this.endRest = () => {
        if (!canWake && !this.isStopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.endRest = () => undefined;
    if (this.isWoken) this.idles = 0;
  }
}
