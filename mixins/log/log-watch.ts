/**
 * Log watch: a service verifies its own log.
 *
 * The start verifies from the last checkpoint on; the background repeatedly verifies from the first
 * commit on. A checkpoint is the verified position, signed with a key of the installation: write
 * access to the files without the secret cannot forge it. A finding takes the process out of ready
 * with one log line. The background uses at most a fifth of the time, in slices between which the
 * process serves others. It reads the file, not what memory holds of it.
 */
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import { keyFor } from "../config/installation-secret.ts";
import { measure } from "../metrics/metrics.ts";
import { writeOver } from "../store/conditional-writes.ts";
import type { Collection, Store } from "../store/store.ts";
import { type ChainVerdict, pagesFrom, verifyFrom } from "./chain-verifier.ts";
import { type Head, origin } from "./commit.ts";
import { clearFault, setFault } from "./data-fitness.ts";
import { type Log, pageMax } from "./event-log.ts";
import { lostLine } from "./lost-positions.ts";
import { inFile } from "./offline-log.ts";
import { macOf, markId, markPurpose, type VerifiedMark } from "./verified-mark.ts";

export type Watched = {
  /** Null until the whole log was verified once since the start. */
  readonly ok: boolean | null;
  /** Commits verified in the last whole pass; without one, in the pass that runs. */
  readonly verified: number;
  readonly firstBad: number | null;
  readonly finding: string | null;
  readonly isRunning: boolean;
};

/** More commits than come between two checkpoints; the background verifies the rest. */
const atStartMax = 20_000;
const sliceCommits = 50;
/** Rest per unit of work in the background; a pass that a caller waits for takes none. */
const restShare = 4;
const tailEveryMs = 30_000;
const wholeEveryMs = 60 * 60_000;

/** Verifies the log of one service, and sets and clears its faults. */
export class LogWatch {
  private readonly service: Service;
  private readonly log: Log;
  private readonly store: Store;
  private readonly key: Buffer;
  private readonly rows: Promise<Collection<VerifiedMark>>;
  /** The head up to which the log is verified. */
  private verified: Head = origin;
  /** False when the log may be intact, but is not the one that was verified. */
  private isTrusted = true;
  private progress = 0;
  private last: ChainVerdict | null = null;
  private running: Promise<ChainVerdict> | null = null;
  private isHurried = false;
  private readonly ending = new AbortController();
  private background: Promise<void> = Promise.resolve();

  constructor(service: Service, log: Log, store: Store) {
    this.service = service;
    this.log = log;
    this.store = store;
    this.key = keyFor(service.broker, markPurpose);
    this.rows = store.collection<VerifiedMark>("watch");
  }

  /** Verifies what came after the last checkpoint. Sets a fault instead of throwing, for reads. */
  async start(): Promise<void> {
    const mark = await (await this.rows).get(markId);
    if (mark === null) return this.begin();
    const { position, hash, mac } = mark;
    if (mac !== macOf(this.key, this.service.name, mark)) {
      this.distrust(
        `its checkpoint at ${position} was not signed by this installation: it was changed, or ONEDAY_SECRET or secret.key is another`,
      );
    } else if (await this.log.hearOf(position)) {
      const { name } = this.service;
      setFault(this.service, `${name}/log`, lostLine(name, this.log.head.position, position));
    } else if ((await this.log.hashAt(position)) !== hash) {
      this.distrust(`commit ${position} is not the one that was verified`);
    } else {
      this.verified = { position, hash };
      await this.verifyTail(atStartMax);
    }
  }

  /** Verifies in the background until `stop`. */
  follow(): void {
    this.background = this.repeat().catch((error: Error) => {
      if (this.ending.signal.aborted) return;
      this.service.logger.error(`log of ${this.service.name} is not watched: ${error.message}`);
    });
  }

  /** The current findings, after waiting at most `ms` for a pass that this call starts or joins. */
  async look(ms: number): Promise<Watched> {
    this.isHurried = true;
    const pass = this.pass().finally(() => {
      this.isHurried = false;
    });
    const ended = new AbortController();
    const late = pause(ms, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([pass, late]);
    ended.abort();
    const { firstBad = null, finding = null, commits = this.progress } = this.last ?? {};
    const ok = this.last === null ? null : firstBad === null;
    return { ok, verified: commits, firstBad, finding, isRunning: this.running !== null };
  }

  /** Ends the background and saves a checkpoint of what this process has appended. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.background;
    if (this.last?.firstBad == null) await this.verifyTail(atStartMax);
  }

  private begin(): void {
    if (this.log.head.position === 0) return;
    this.service.logger.info(
      `log of ${this.service.name} has no checkpoint yet: it is made when all ${this.log.head.position} commits are verified`,
    );
  }

  private async repeat(): Promise<void> {
    const { signal } = this.ending;
    for (let dueMs = 0; !signal.aborted; ) {
      if (performance.now() >= dueMs) {
        await this.pass();
        dueMs = performance.now() + wholeEveryMs;
      } else await this.verifyTail(Number.POSITIVE_INFINITY);
      await pause(tailEveryMs, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  /** Verifies the whole log; callers during a pass share it. */
  private pass(): Promise<ChainVerdict> {
    this.running ??= this.verifyAll().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async verifyAll(): Promise<ChainVerdict> {
    const atLeast = this.log.head.position;
    const path = this.store.fileOf?.("log");
    const stored =
      path === undefined ? pagesFrom((after) => this.log.read(after, pageMax)) : inFile(path);
    const verdict = await verifyFrom(origin, stored, atLeast, this.paced());
    this.last = verdict;
    if (verdict.finding === null) {
      clearFault(this.service, `${this.service.name}/chain`);
      await this.keep(verdict.head);
    } else this.complain(verdict.finding);
    this.gauge(verdict.commits);
    return verdict;
  }

  /** Verifies the commits since the last checkpoint, unless they are more than `most`. */
  private async verifyTail(most: number): Promise<void> {
    const { position } = this.verified;
    // The first checkpoint of a long log is made by the whole pass.
    if (position === 0 && this.log.head.position > atStartMax) return;
    if (this.log.head.position - position > most) return;
    const stored = pagesFrom((after) => this.log.read(after, pageMax), position);
    const verdict = await verifyFrom(this.verified, stored, this.log.head.position);
    if (verdict.finding === null) await this.keep(verdict.head);
    else this.complain(verdict.finding);
  }

  /** Rests after each slice of work; `stop` ends the pass. */
  private paced(): (head: Head) => Promise<void> | undefined {
    let beganMs = performance.now();
    let slice = 0;
    return ({ position }) => {
      slice += 1;
      if (slice < sliceCommits) return undefined;
      slice = 0;
      this.progress = position;
      this.gauge(position);
      const restMs = (performance.now() - beganMs) * restShare;
      return this.rest(restMs).then(() => {
        beganMs = performance.now();
      });
    };
  }

  private async rest(ms: number): Promise<void> {
    if (this.isHurried) await nextTurn();
    else await pause(ms, undefined, { ref: false, signal: this.ending.signal });
    this.ending.signal.throwIfAborted();
  }

  /** Moves the checkpoint forward, never back. */
  private async keep(head: Head): Promise<void> {
    if (!this.isTrusted || head.position <= this.verified.position) return;
    this.verified = head;
    const rows = await this.rows;
    const mark = await rows.get(markId);
    if (mark !== null && mark.position >= head.position) return;
    const next = { _id: markId, ...head, mac: macOf(this.key, this.service.name, head) };
    // If another replica was faster, its checkpoint is as good.
    await writeOver(rows, mark, { position: mark?.position }, next);
  }

  /** A rewritten chain is consistent in itself: only the checkpoint reveals it. */
  private distrust(finding: string): void {
    this.isTrusted = false;
    this.complain(finding, "checkpoint");
  }

  private complain(finding: string, fault = "chain"): void {
    const { name } = this.service;
    const line = `log of ${name}: ${finding}. No command is taken: stop, restore ${name} from a backup that "npm run log -- verify --service ${name}" finds whole, and start`;
    setFault(this.service, `${name}/${fault}`, line);
  }

  private gauge(commits: number): void {
    const { broker, name: service } = this.service;
    measure(broker, "logVerified", { service }, commits);
  }
}
