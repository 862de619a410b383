/**
 * Stream connection: one client that reads server-sent events (HTML Standard, section 9.2).
 *
 * Events wait in a queue until those before them are written. A client that reads too slowly is cut
 * and resumes, so that it holds neither memory nor others up. A comment with an id is sent while
 * nothing happens: an idle client's id thus never grows too old to resume from.
 */
import type { ServerResponse } from "node:http";
import type { Caller } from "../../services/contracts/index.ts";
import type { RecentEvent } from "./recent-events.ts";
import { idOf, type Place } from "./stream-position.ts";

/** Why a stream was ended; the last event says it. */
export type EndReason = "sessionEnded" | "slowReader" | "tooMany" | "renew" | "closing";

/** An event on its way to a client. */
export type Waiting = {
  readonly event: string;
  readonly data: object;
  /** Absent for what has no id. */
  readonly at?: { readonly source: string; readonly place: Place };
  /** Sent to a manager of this job's site, if they still are one. */
  readonly managedJobId?: string;
  /** It is passed over: its receiver does not want it, or may not have it. */
  readonly isUnwanted?: boolean;
};
/** Adds to events what is made for their receiver; never rejects. */
export type Fill = (events: readonly Waiting[]) => Promise<readonly Waiting[]>;

const batchMax = 64;
/** Events that may wait for a slow reader. */
const waitingMax = 500;
/** How long a client may read nothing while bytes wait for it. */
const stalledMsMax = 10_000;
const quietMs = 15_000;
/** How long a client that was cut may take to read the reason. */
const partingMs = 5000;
/** How long a browser waits before it connects again. */
const retryMs = 1000;

/** The event source's text of an event. */
const frameOf = ({ event, data }: Waiting, id: string | null): string =>
  `event: ${event}\n${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

/** One open stream. */
export class StreamConnection {
  readonly caller: Caller;
  readonly openedMs: number;
  /** What the client resumes from in logs that are not followed yet. */
  readonly pending = new Map<string, Place | null>();
  /** The other employers whose sites the client may hear of. */
  employerIds: readonly string[] = [];
  private readonly response: ServerResponse;
  private readonly fill: Fill;
  private readonly queue: Waiting[] = [];
  /** Up to where events were queued, and written, by log. */
  private readonly queued = new Map<string, Place>();
  private readonly written = new Map<string, Place>();
  private isPumping = false;
  private stalledSinceMs: number | null = null;
  private wroteMs: number;
  private isOver = false;

  constructor(caller: Caller, response: ServerResponse, fill: Fill) {
    this.caller = caller;
    this.response = response;
    this.fill = fill;
    this.openedMs = performance.now();
    this.wroteMs = this.openedMs;
  }

  get isEnded(): boolean {
    return this.isOver;
  }

  /** Sends the head of the answer, with the id to resume from before any event has come. */
  begin(): void {
    this.response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    this.response.once("close", () => {
      this.isOver = true;
    });
    this.write(`retry: ${retryMs}\n: open\n${this.idLine()}\n`);
  }

  /** From here on, events of a log are sent if they are behind this place. */
  attach(source: string, from: Place): void {
    this.pending.delete(source);
    this.queued.set(source, from);
    this.written.set(source, from);
  }

  /** Stops sending the events of a log, until it is attached again. */
  detach(source: string): void {
    this.queued.delete(source);
    this.written.delete(source);
    this.pending.set(source, null);
  }

  /** The place behind which the events of a log are sent; undefined while it is not attached. */
  placeIn(source: string): Place | undefined {
    return this.queued.get(source);
  }

  /** Sends an event once; one that was sent before is skipped. */
  deliver({ item: { event, data, to, atJob }, source, place }: RecentEvent): void {
    const from = this.queued.get(source);
    if (from === undefined || place <= from) return;
    this.queued.set(source, place);
    const isOwn = atJob === undefined || to.includes(this.caller.userId);
    const managed = isOwn ? {} : { managedJobId: atJob.jobId };
    this.enqueue({ event, data, at: { source, place }, ...managed });
  }

  /** Sends an event that is not sent again to a client that resumes. */
  enqueue(waiting: Waiting): void {
    if (this.isOver) return;
    this.queue.push(waiting);
    if (this.isPumping) return;
    this.isPumping = true;
    // Events of one page of a log come at once and are written together.
    queueMicrotask(() => {
      void this.pump();
    });
  }

  /** Tells the client to read everything again: events may have been missed. */
  reset(reason: string): void {
    this.enqueue({ event: "reset", data: { reason } });
  }

  /**
   * Sends a comment where nothing was sent for a while; `reached` is up to where each log was read.
   * True for a client that must be cut because it does not read.
   */
  tick(nowMs: number, reached: (source: string) => Place): boolean {
    const isStalled = this.stalledSinceMs !== null && nowMs - this.stalledSinceMs > stalledMsMax;
    if (isStalled || this.queue.length > waitingMax) return true;
    if (this.isOver || this.isPumping || nowMs - this.wroteMs < quietMs) return false;
    for (const [source, place] of this.queued) {
      const now = Math.max(place, reached(source));
      this.queued.set(source, now);
      this.written.set(source, now);
    }
    this.write(`: quiet\n${this.idLine()}\n`);
    return false;
  }

  /** Ends the stream with its reason; a client that does not read it is cut. */
  end(reason: EndReason): void {
    if (this.isOver) return;
    this.isOver = true;
    this.queue.length = 0;
    this.response.end(frameOf({ event: "end", data: { reason } }, null));
    const cut = setTimeout(() => this.response.destroy(), partingMs);
    cut.unref();
    this.response.once("close", () => clearTimeout(cut));
  }

  private idLine(): string {
    return this.written.size === 0 ? "" : `id: ${this.id()}\n`;
  }

  private id(): string {
    return idOf(Object.fromEntries(this.written));
  }

  private write(text: string): boolean {
    this.wroteMs = performance.now();
    return this.response.write(text);
  }

  private async pump(): Promise<void> {
    while (this.queue.length > 0 && !this.isOver) {
      const events = await this.fill(this.queue.splice(0, batchMax));
      if (this.isOver) break;
      if (!this.write(events.map((one) => this.frame(one)).join(""))) await this.drained();
    }
    this.isPumping = false;
  }

  private frame(one: Waiting): string {
    if (one.at !== undefined) this.written.set(one.at.source, one.at.place);
    if (one.isUnwanted) return "";
    const hasId = one.at !== undefined || one.event === "reset";
    return frameOf(one, hasId && this.written.size > 0 ? this.id() : null);
  }

  private async drained(): Promise<void> {
    this.stalledSinceMs = performance.now();
    await new Promise<void>((resolve) => {
      const done = () => {
        this.response.off("drain", done);
        this.response.off("close", done);
        resolve();
      };
      this.response.on("drain", done);
      this.response.on("close", done);
    });
    this.stalledSinceMs = null;
  }
}
