/** Door: what one running door holds, and the part of moleculer-web that it stands on. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Context, Service } from "moleculer";
import type { Contract } from "../../services/contracts/core/action-contract.ts";
import type { Meta } from "../../services/contracts/index.ts";
import type { RateLimiter } from "../rate-limit/rate-limiter.ts";
import { closeServer } from "./http-server.ts";
import { refuse } from "./parsing/problem-details.ts";
import { type Plan, plansOf } from "./route-plan.ts";
import { type Alias, type Found, Router } from "./router.ts";
import type { ReportedRequest, SecurityReporter } from "./security-reporter.ts";

export type RootContext = Context<object, Meta>;
export type Request = IncomingMessage & {
  $ctx?: RootContext;
  plan?: Plan;
  asked?: ReportedRequest;
  requestId: string;
  parsedUrl: string;
  query: string;
};

/** What moleculer-web's mixin gives the service, as far as it is used. */
export type Web = Service & {
  readonly aliases: readonly Alias[];
  addRoute(options: object): void;
  /** Makes routes from what actions say of themselves. */
  regenerateAllAutoAliases: () => void;
  resolveAlias(path: string, method: string): Found | false;
  httpHandler(request: IncomingMessage, response: ServerResponse): Promise<void>;
  errorHandler(request: Request, response: ServerResponse, error: unknown): void;
};

export class HttpServerState {
  readonly plans: ReadonlyMap<string, Plan>;
  readonly routes = new Router();
  server: Server | null = null;
  /** What tells the security service of refusals and of operators; null until the door opens. */
  witness: SecurityReporter | null = null;
  /** What counts how often each caller asks; null where nobody is refused for that. */
  rates: RateLimiter | null = null;
  /** What closes once the server has, in this order. */
  readonly closables: { close(): Promise<void> }[] = [];
  private readonly running = new Set<string>();
  private closing: Promise<void> | null = null;

  constructor(contracts: Contract) {
    this.plans = plansOf(contracts);
  }

  planOf({ action }: Alias): Plan {
    const plan = this.plans.get(action);
    if (plan === undefined) throw new Error(`no plan for ${action}`);
    return plan;
  }

  /** Runs a command unless this process runs the same one now: then 409 KEY_IN_FLIGHT. */
  async alone<T>(command: string, run: () => Promise<T>): Promise<T> {
    if (this.running.has(command)) throw refuse("KEY_IN_FLIGHT");
    this.running.add(command);
    try {
      return await run();
    } finally {
      this.running.delete(command);
    }
  }

  /** From here on every answer asks its client to come back over another connection. */
  get isClosing(): boolean {
    return this.closing !== null;
  }

  /**
   * Goes on for `afterS` seconds while /health/ready says 503, so that whoever shares out requests
   * sends none here any more; then takes nothing new and finishes what was begun.
   */
  close(afterS = 0): Promise<void> {
    this.closing ??= this.finish(afterS);
    return this.closing;
  }

  private async finish(afterS: number): Promise<void> {
    if (this.server === null) return;
    if (afterS > 0) await pause(afterS * 1000);
    await closeServer(this.server);
    for (const closable of this.closables) await closable.close();
  }
}

const doors = new WeakMap<Service, HttpServerState>();

export const setHttpServerState = (service: Service, door: HttpServerState): void => {
  doors.set(service, door);
};

/** The door of a service. Throws when it has none. */
export const httpServerStateOf = (service: Service): HttpServerState => {
  const door = doors.get(service);
  if (door === undefined) throw new Error(`${service.name} has no door`);
  return door;
};
