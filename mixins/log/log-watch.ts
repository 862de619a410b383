/**
 * Watch: a service's log checks itself.
 *
 * At the start from the last checkpoint on, in the background from the first commit on, again and
 * again. A checkpoint says up to where the log was verified, under a key of the installation: who
 * can write files and has no secret cannot make one. What is wrong takes the process out of ready
 * with one line. The background takes a fifth of the time at most, in slices between which the
 * process answers others, and reads the file, not what memory remembers of it.
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
  /** Null until all of it was verified once since the start. */
  readonly ok: boolean | null;
  /** Of the last whole pass, or of the one that runs where there was none. */
  readonly verified: number;
  readonly firstBad: number | null;
  readonly finding: string | null;
  readonly isRunning: boolean;
};

/** More than come between two checkpoints; the background checks the rest. */
const atStartMax = 20_000;
const sliceCommits = 50;
/** So much rest for each part of work, in the background and when somebody waits. */
const restShare = 4;
const tailEveryMs = 30_000;
const wholeEveryMs = 60 * 60_000;

export class LogWatch {
  private readonly service: Service;
  private readonly log: Log;
  private readonly store: Store;
  private readonly key: Buffer;
  private readonly rows: Promise<Collection<VerifiedMark>>;
  /** Up to where it is known to hold. */
  private verified: Head = origin;
  /** False where the log may be whole, but is not the one that was verified. */
  private isTrusted = true;
  private progress = 0;
  private last: ChainVerdict | null = null;
  private running: Promise<ChainVerdict> | null = null;
  private isHurried = false;
  private readonly ending = new AbortController();
  private beating: Promise<void> = Promise.resolve();

  constructor(service: Service, log: Log, store: Store) {
    this.service = service;
    this.log = log;
    this.store = store;
    this.key = keyFor(service.broker, markPurpose);
    this.rows = store.collection<VerifiedMark>("watch");
  }

  /** Checks what came after the last checkpoint. A fault is set, not thrown: reads may go on. */
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

  /** Checks on in the background until `stop`. */
  follow(): void {
    this.beating = this.beat().catch((error: Error) => {
      if (this.ending.signal.aborted) return;
      this.service.logger.error(`log of ${this.service.name} is not watched: ${error.message}`);
    });
  }

  /** What is known, after at most `ms` for a pass that is made for this. */
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

  /** Ends the background and keeps a checkpoint of what this process has appended. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.beating;
    if (this.last?.firstBad == null) await this.verifyTail(atStartMax);
  }

  private begin(): void {
    if (this.log.head.position === 0) return;
    this.service.logger.info(
      `log of ${this.service.name} has no checkpoint yet: it is made when all ${this.log.head.position} commits are verified`,
    );
  }

  private async beat(): Promise<void> {
    const { signal } = this.ending;
    for (let dueMs = 0; !signal.aborted; ) {
      if (performance.now() >= dueMs) {
        await this.pass();
        dueMs = performance.now() + wholeEveryMs;
      } else await this.verifyTail(Number.POSITIVE_INFINITY);
      await pause(tailEveryMs, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  /** All of it, once; who asks while it runs gets the same. */
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

  /** What came since the last checkpoint, at most so many commits. */
  private async verifyTail(most: number): Promise<void> {
    const { position } = this.verified;
    // Without a checkpoint the pass makes it.
    if (position === 0 && this.log.head.position > atStartMax) return;
    if (this.log.head.position - position > most) return;
    const stored = pagesFrom((after) => this.log.read(after, pageMax), position);
    const verdict = await verifyFrom(this.verified, stored, this.log.head.position);
    if (verdict.finding === null) await this.keep(verdict.head);
    else this.complain(verdict.finding);
  }

  /** Works a slice, then rests; what ends the process ends the walk. */
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

  /** Moves the checkpoint on, never back. */
  private async keep(head: Head): Promise<void> {
    if (!this.isTrusted || head.position <= this.verified.position) return;
    this.verified = head;
    const rows = await this.rows;
    const mark = await rows.get(markId);
    if (mark !== null && mark.position >= head.position) return;
    const next = { _id: markId, ...head, mac: macOf(this.key, this.service.name, head) };
    // Where another replica was faster its checkpoint is as good.
    await writeOver(rows, mark, { position: mark?.position }, next);
  }

  /** A chain that was rewritten is whole in itself: only the checkpoint shows it. */
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
