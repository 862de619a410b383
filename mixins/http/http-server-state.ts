/** HTTP server state: what one running HTTP server holds, and the part of moleculer-web it uses. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Context, Service } from "moleculer";
import type { Contract } from "../../services/contracts/core/action-contract.ts";
import type { Caller, Meta } from "../../services/contracts/index.ts";
import type { RateLimiter } from "../rate-limit/rate-limiter.ts";
import { closeServer } from "./http-server.ts";
import { refuse } from "./parsing/problem-details.ts";
import { type Plan, plansOf } from "./route-plan.ts";
import { type Alias, type Found, Router } from "./router.ts";
import type { ReportedRequest, SecurityReporter } from "./security-reporter.ts";
import type { WebApp } from "./web-app.ts";

export type RootContext = Context<object, Meta>;
export type Request = IncomingMessage & {
  $ctx?: RootContext;
  plan?: Plan;
  asked?: ReportedRequest;
  requestId: string;
  parsedUrl: string;
  query: string;
  /** When its headers were read, on the clock of `performance`. */
  beganMs?: number;
  /** What it is counted as where it has no plan. */
  route?: "static" | "/metrics";
  /** The code of the problem that it was answered with. */
  refusal?: string;
  /** The status that was written to the socket in place of its response. */
  cutWith?: number;
};

/** The members that moleculer-web's mixin adds to the service, as far as they are used. */
export type Web = Service & {
  readonly aliases: readonly Alias[];
  addRoute(options: object): void;
  /** Makes routes from action definitions. */
  regenerateAllAutoAliases: () => void;
  resolveAlias(path: string, method: string): Found | false;
  httpHandler(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Answers with `onError`. */
  sendError(request: Request, response: ServerResponse, error: unknown): void;
};

/** The event streams of this process, as far as the HTTP server uses them. */
export type Streams = {
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    caller: Caller,
    lastEventId: string | undefined,
  ): Promise<boolean>;
  endAll(reason: "closing"): void;
};

/** The state of one service's HTTP server, from its creation until it is closed. */
export class HttpServerState {
  readonly plans: ReadonlyMap<string, Plan>;
  readonly routes = new Router();
  server: Server | null = null;
  /** Reports refusals and operators' requests to the security service; null until the start. */
  witness: SecurityReporter | null = null;
  /** The rate limiter; null where rate limits are off. */
  rates: RateLimiter | null = null;
  /** Null on a node without pages for people. */
  webApp: WebApp | null = null;
  /** Null where the service has no event streams. */
  streams: Streams | null = null;
  /** Closed after the server, in this order. */
  readonly closables: { close(): Promise<void> }[] = [];
  private readonly running = new Set<string>();
  private closing: Promise<void> | null = null;

  constructor(contracts: Contract) {
    this.plans = plansOf(contracts);
  }

  /** Throws for an alias without a plan, which is a fault. */
  planOf({ action }: Alias): Plan {
    const plan = this.plans.get(action);
    if (plan === undefined) throw new Error(`no plan for ${action}`);
    return plan;
  }

  /** Runs a command; refuses 409 KEY_IN_FLIGHT while this process runs the same one. */
  async alone<T>(command: string, run: () => Promise<T>): Promise<T> {
    if (this.running.has(command)) throw refuse("KEY_IN_FLIGHT");
    this.running.add(command);
    try {
      return await run();
    } finally {
      this.running.delete(command);
    }
  }

  /** True once closing began: each answer then closes its connection. */
  get isClosing(): boolean {
    return this.closing !== null;
  }

  /**
   * Continues for `afterS` seconds while /health/ready answers 503, so that the load balancer stops
   * sending requests. Then accepts no connection and finishes the open requests.
   */
  close(afterS = 0): Promise<void> {
    this.closing ??= this.finish(afterS);
    return this.closing;
  }

  private async finish(afterS: number): Promise<void> {
    if (this.server === null) return;
    if (afterS > 0) await pause(afterS * 1000);
    // They would never end by themselves.
    this.streams?.endAll("closing");
    await closeServer(this.server);
    for (const closable of this.closables) await closable.close();
  }
}

const states = new WeakMap<Service, HttpServerState>();

/** Attaches the state to its service. */
export const setHttpServerState = (service: Service, state: HttpServerState): void => {
  states.set(service, state);
};

/** The HTTP server state of a service. Throws when it has none. */
export const httpServerStateOf = (service: Service): HttpServerState => {
  const state = states.get(service);
  if (state === undefined) throw new Error(`${service.name} has no door`);
  return state;
};
