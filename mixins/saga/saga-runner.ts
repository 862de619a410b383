/**
 * Saga runner: carries out the sagas of one service, step by step.
 *
 * It calls under ids that never change, so two replicas that run the same saga do no harm. The
 * called service answers the second call with the first's result, and only one replica appends.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import { canonicalJson, newId } from "../../services/contracts/core/units.ts";
import { contractOf } from "../../services/contracts/index.ts";
import { openEnds } from "../../services/contracts/operations/open-ends.ts";
import { systemCommand } from "../log/commands.ts";
import type { Commit, LogEvent } from "../log/commit.ts";
import type { Log, StreamDefinition } from "../log/event-log.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { raiseAlert } from "../metrics/metrics.ts";
import { backoff } from "../process/backoff.ts";
import { reach } from "../process/failpoint.ts";
import { inSagaSpan, inStepSpan } from "../tracing/follower-span.ts";
import {
  isEnded,
  isSagaEvent,
  nextOf,
  refuse,
  type SagaDefinition,
  type SagaState,
  type SagaStep,
  type Sagas,
  stepCidOf,
  succeed,
  undone,
} from "./saga.ts";

export type SagaHost = { readonly sagas: Sagas };
type Outcome =
  | { readonly kind: "done"; readonly result: Readonly<Record<string, unknown>> }
  | { readonly kind: "refused"; readonly code: string; readonly data: Record<string, unknown> };

const waitLongestMs = 5000;
const retryMs = backoff(50, waitLongestMs);
/** The first attempts, which together take a few seconds. */
const quickAttempts = 10;
/** About ten minutes of attempts before the saga is parked with an alert. */
const attemptsMax = openEnds["saga.running"].clocks.park.after.ms / waitLongestMs + quickAttempts;
/** How long one call of a step may take. */
export const callMs = 5000;
/** The end of the reason of a saga that is parked because a call had no answer. */
export const noAnswer = ": no answer";
const waitMsMax = 4000;
const startsRun: ReadonlySet<string> = new Set(["saga.started", "saga.resumed", "saga.aborted"]);

/** The progress of a saga: events that were decided on another progress are not appended. */
const progressOf = ({ status, steps, round }: SagaState): string =>
  canonicalJson([status, steps, round]);

const park = ({ key }: SagaState, reason: string): LogEvent[] => [
  { type: "saga.parked", data: { key, reason } },
];

// biome-ignore lint/suspicious/noExplicitAny: definitions of different inputs are in one list.
export type AnyDefinition = SagaDefinition<any>;

/** The sagas of one running service. */
export class SagaRunner<S extends SagaHost> {
  private readonly service: Service;
  readonly streamDefinition: StreamDefinition<S, LogEvent>;
  private readonly definitions: ReadonlyMap<string, AnyDefinition>;
  private readonly driving = new Map<string, Promise<void>>();
  private readonly waiters = new Map<string, Set<() => void>>();
  private readonly stopping = new AbortController();

  constructor(
    service: Service,
    streamDefinition: StreamDefinition<S, LogEvent>,
    definitions: readonly AnyDefinition[],
  ) {
    this.service = service;
    this.streamDefinition = streamDefinition;
    this.definitions = new Map(definitions.map((definition) => [definition.name, definition]));
  }

  /**
   * Drives one saga of a stream, at most once at a time in this process. `trace` is that of the commit
   * that began it.
   */
  drive(id: string, key: string, trace?: string): void {
    const name = `${id}/${key}`;
    if (this.driving.has(name) || this.stopping.signal.aborted) return;
    const run = inSagaSpan(this.streamDefinition.stream, trace, () => this.run(id, key))
      .catch((error: Error) => {
        // The consumer of the own log finds it open and drives it again.
        if (!this.stopping.signal.aborted) {
          this.service.logger.error(`saga ${name} stopped for now: ${error.message}`);
        }
      })
      .finally(() => this.driving.delete(name));
    this.driving.set(name, run);
  }

  /**
   * Waits until a condition on the stream holds, at most `withinMs`. Returns the state then, or the
   * current state when the time is over.
   */
  async settled(id: string, holds: (state: S) => boolean, withinMs = waitMsMax): Promise<S> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      let wake: () => void = () => undefined;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const waiting = this.waiters.get(id) ?? new Set();
      this.waiters.set(id, waiting.add(wake));
      const state = await (await this.log()).state(this.streamDefinition, id);
      const leftMs = endMs - performance.now();
      if (!holds(state) && leftMs > 0) {
        const timer = setTimeout(wake, leftMs);
        await woken;
        clearTimeout(timer);
      }
      waiting.delete(wake);
      if (waiting.size === 0) this.waiters.delete(id);
      if (holds(state) || leftMs <= 0) return state;
    }
  }

  /** Called with the commits that this process appended to the own log. */
  seen(commits: readonly Commit[]): void {
    for (const { stream, events, meta } of commits) {
      const id = this.idOf(stream);
      if (id === null) continue;
      for (const event of events) {
        if (isSagaEvent(event) && startsRun.has(event.type))
          this.drive(id, event.data.key, meta.trace);
      }
      for (const wake of this.waiters.get(id) ?? []) wake();
    }
  }

  definitionOf({ name }: SagaState): AnyDefinition | undefined {
    return this.definitions.get(name);
  }

  /** The id in a stream's name; null for streams of another kind. */
  idOf(stream: string): string | null {
    const prefix = `${this.streamDefinition.stream}:`;
    return stream.startsWith(prefix) ? stream.slice(prefix.length) : null;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.driving.values());
  }

  private log(): Promise<Log> {
    return resourcesOf(this.service).log();
  }

  private async run(id: string, key: string): Promise<void> {
    const log = await this.log();
    for (;;) {
      if (this.stopping.signal.aborted) return;
      const saga = (await log.state(this.streamDefinition, id)).sagas[key];
      const definition = saga && this.definitionOf(saga);
      if (saga === undefined || definition === undefined || isEnded(saga)) return;
      const next = nextOf(definition, saga);
      if (next.do === "nothing") return;
      const step = () => this.step(definition, id, saga, next.do, next.step);
      const events = await inStepSpan(`${saga.name}/${next.step.name}/${next.do}`, step);
      for (const event of events.filter(isSagaEvent)) {
        if (event.type === "saga.requested")
          reach("saga.beforeRequest", `${saga.name}/${event.data.step}`);
      }
      await this.append(id, key, saga, events);
    }
  }

  private async step(
    definition: AnyDefinition,
    id: string,
    saga: SagaState,
    kind: "ask" | "undo",
    step: SagaStep<unknown>,
  ): Promise<LogEvent[]> {
    const stepCid = stepCidOf(id, saga, step);
    const target = kind === "ask" ? step.call(saga.input) : step.undo?.(saga.input);
    if (target === null) return succeed(definition, saga, step, {});
    if (target === undefined) return undone(definition, saga, step);
    const ids = kind === "ask" ? { cid: stepCid } : { cid: `${stepCid}/undo`, undoes: stepCid };
    const { action } = target;
    const point = `${saga.name}/${step.name}`;
    reach(kind === "ask" ? "saga.afterRequest" : "saga.beforeUndo", point);
    const outcome = await this.ask(action, { ...target.params, ...ids }, saga.correlationId);
    if (outcome === null) return park(saga, `${step.name}${noAnswer}`);
    if (kind === "ask") reach("saga.afterReply", point);
    if (outcome.kind === "done") {
      return kind === "ask"
        ? succeed(definition, saga, step, outcome.result)
        : undone(definition, saga, step);
    }
    if (kind === "undo") return park(saga, `${step.name}: undo refused ${outcome.code}`);
    return refuse(definition, saga, step, outcome);
  }

  /** Calls until there is an answer or a refusal; null when the attempts are used up. */
  private async ask(
    action: string,
    params: object,
    correlationId: string,
  ): Promise<Outcome | null> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      try {
        const options = { timeout: callMs, requestID: correlationId };
        const result = await this.service.broker.call(action, params, options);
        return { kind: "done", result: (result ?? {}) as Record<string, unknown> };
      } catch (error) {
        const { type = "", data = {} } = error as { type?: string; data?: Record<string, unknown> };
        if (contractOf(action)?.refuses.includes(type))
          return { kind: "refused", code: type, data };
        const waitMs = retryMs(attempt);
        this.service.logger.warn(`${action} gave no answer: ${(error as Error).message}`);
        await pause(waitMs, undefined, { signal: this.stopping.signal });
      }
    }
    return null;
  }

  /** Appends if the saga has not progressed since it was read; else another replica was faster. */
  private async append(
    id: string,
    key: string,
    saga: SagaState,
    events: readonly LogEvent[],
  ): Promise<void> {
    const progress = progressOf(saga);
    const rule = (state: S): readonly LogEvent[] => {
      const current = state.sagas[key];
      const isSame = current !== undefined && progressOf(current) === progress;
      return isSame ? events : [];
    };
    const { correlationId } = saga;
    const causationId = `${id}/${key}`;
    const command = systemCommand(newId(), { fp: "", isFresh: true, correlationId, causationId });
    const { commit } = await (await this.log()).decide(this.streamDefinition, id, rule, command);
    for (const event of commit?.events.filter(isSagaEvent) ?? []) {
      if (event.type !== "saga.parked") continue;
      const { reason } = event.data;
      raiseAlert(this.service, "sagaParked", `saga ${id}/${key} is parked: ${reason}`);
    }
  }
}
