/**
 * Security reporter: reports requests of the HTTP server to the security service.
 *
 * It reports refusals that may be attacks, equal ones counted together, and every request of an
 * operator. A report is sent within about a second and retried until it is acknowledged. Sightings
 * of a process that dies first are lost. Addresses leave the process sealed, named by a keyed hash.
 */
import { LRUCache } from "lru-cache";
import type { Service } from "moleculer";
import { dayMs, isId, newId, now } from "../../services/contracts/core/units.ts";
import { type Caller, call, type Params } from "../../services/contracts/index.ts";
import { tokensOf } from "../auth/auth.middleware.ts";
import { keyedHash, keyFor } from "../config/installation-secret.ts";
import { seal } from "../config/sealed-text.ts";
import { settingsOf } from "../config/settings.ts";
import { periodic } from "../process/periodic.ts";
import { bearerOf } from "./headers.ts";
import type { Request } from "./http-server-state.ts";
import { callerAddress } from "./parsing/client-address.ts";
import type { Plan } from "./route-plan.ts";

type Report = Params<"security.report">;
type Sighting = Report["sightings"][number];
/** What the HTTP server knows of a request while it handles it. */
export type ReportedRequest = { readonly caller: Caller | null; readonly params: object };
type SightingArgs = [request: Request, plan: Plan, asked: ReportedRequest, result: string];

const reportMs = 1000;
const answerMs = 5000;
const perReport = 200;
/** Further sightings are only counted, so that an attack cannot exhaust memory. */
const linesMax = 2000;
const addressesKept = 10_000;
/** Hexadecimal digits of the hash that names an address. */
export const hashLength = 32;
const subjectsMax = 10;
/** As many as any list of ids in a query has. */
const listedMax = 50;

/** Refusal codes that concern the caller and not the content of the request. */
const reportedCodes = new Set([
  "BAD_TOKEN",
  "WRONG_ROLE",
  "NOT_YOURS",
  "ACCOUNT_SUSPENDED",
  "BAD_CREDENTIALS",
  "LOCKED",
  "REFRESH_REUSED",
  "RATE_LIMITED",
]);

/** An occasional RATE_LIMITED is normal: only every hundredth within ten minutes is reported. */
const refusedOften = 100;
const refusedWithinMs = 10 * 60_000;

/** The ids among the params, by name. */
export const idsIn = (params: object): Sighting["subjects"] =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([name, value]) => /^[A-Za-z]{2,40}$/.test(name) && isId(value))
      .slice(0, subjectsMax),
  );

/** The same for each id of a list: who asks for several people looks at each of them. */
const idsOfEach = (params: object): Sighting["subjects"][] => {
  const alone = idsIn(params);
  const listed = Object.entries(params).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((id) => idsIn({ [name]: id })) : [],
  );
  const found = listed.filter((ids) => Object.keys(ids).length > 0);
  if (found.length === 0) return [alone];
  return found.slice(0, listedMax).map((ids) => ({ ...alone, ...ids }));
};

/** Collects the sightings of one HTTP server and sends them in reports. */
export class SecurityReporter {
  private readonly service: Service;
  private readonly lines = new Map<string, Sighting>();
  private readonly unsent = new Map<string, string>();
  private readonly hashes = new LRUCache<string, string>({ max: addressesKept, ttl: dayMs });
  private readonly refusals = new LRUCache<string, number>({
    maxSize: addressesKept,
    sizeCalculation: () => 1,
    ttl: refusedWithinMs,
    noUpdateTTL: true,
  });
  private readonly stop: () => Promise<void>;
  /** Sent, and not acknowledged yet. */
  private report: Report | null = null;
  private unnamed = 0;

  constructor(service: Service) {
    this.service = service;
    this.stop = periodic(
      reportMs,
      () => this.sendReports(),
      ({ message }) => service.logger.debug(`security was not told yet: ${message}`),
    );
  }

  /** The keyed hash of the request's address. The sealed address goes with the next report. */
  from(request: Request): string {
    const { broker } = this.service;
    const address = callerAddress(request, settingsOf(broker));
    const known = this.hashes.get(address);
    if (known !== undefined) return known;
    const key = keyFor(broker, "addresses");
    const hash = keyedHash(key, address).slice(0, hashLength);
    this.hashes.set(address, hash);
    if (this.unsent.size < linesMax) this.unsent.set(hash, seal(key, hash, address));
    return hash;
  }

  /** Records an answered request; `result` is OK or the refusal code. */
  saw(request: Request, plan: Plan, asked: ReportedRequest, result: string): void {
    const isKnown = asked.caller !== null || result !== "WRONG_ROLE";
    if (isKnown) this.note(request, plan, asked, result);
    else void this.noteWrongRole(request, plan, asked, result);
  }

  /** Stops the periodic run and tries once to send the rest. */
  async close(): Promise<void> {
    await this.stop();
    await this.sendReports().catch(({ message }: Error) => {
      const count = this.lines.size + (this.report?.sightings.length ?? 0);
      if (count > 0) this.service.logger.warn(`${count} sightings were not told: ${message}`);
    });
  }

  /** A refusal for the wrong role names no caller, so the token is verified again to find them. */
  private async noteWrongRole(...[request, plan, asked, result]: SightingArgs): Promise<void> {
    const token = bearerOf(request.headers.authorization) ?? "";
    const caller = await tokensOf(this.service.broker)
      .verify(token)
      .catch(() => null);
    this.note(request, plan, { ...asked, caller }, result);
  }

  private note(...[request, plan, { caller, params }, result]: SightingArgs): void {
    const isByOperator = caller?.role === "operator";
    if (!isByOperator && !reportedCodes.has(result)) return;
    const from = this.from(request);
    const actor = caller?.userId ?? null;
    const kind = `${result}|${plan.action}|${actor}|${from}`;
    if (result === "RATE_LIMITED" && !this.isOften(kind)) return;
    const all = isByOperator ? idsOfEach(params) : [idsIn(params)];
    for (const subjects of all) {
      this.count(isByOperator ? newId() : kind, {
        at: now(),
        action: plan.action,
        result,
        actor,
        role: caller?.role ?? null,
        isCommand: plan.method !== "GET",
        subjects,
        from,
        correlationId: request.$ctx?.requestID ?? request.requestId,
        count: result === "RATE_LIMITED" ? refusedOften : 1,
      });
    }
  }

  /** Adds a sighting to those of the same name. */
  private count(name: string, sighting: Sighting): void {
    const alike = this.lines.get(name);
    if (alike === undefined && this.lines.size >= linesMax) {
      this.unnamed += 1;
      return;
    }
    this.lines.set(name, { ...sighting, count: (alike?.count ?? 0) + sighting.count });
  }

  private isOften(kind: string): boolean {
    const times = (this.refusals.get(kind) ?? 0) + 1;
    this.refusals.set(kind, times);
    return times % refusedOften === 0;
  }

  private async sendReports(): Promise<void> {
    for (;;) {
      // An unacknowledged report is retried unchanged: received twice, it is recorded once.
      this.report ??= this.next();
      if (this.report === null) break;
      await call(this.service.broker, "security.report", this.report, { timeout: answerMs });
      this.report = null;
    }
    if (this.unnamed === 0) return;
    this.service.logger.warn(`${this.unnamed} more requests were refused, and not told apart`);
    this.unnamed = 0;
  }

  private next(): Report | null {
    const lines = [...this.lines].slice(0, perReport);
    const addresses = [...this.unsent].slice(0, perReport);
    if (lines.length === 0 && addresses.length === 0) return null;
    for (const [name] of lines) this.lines.delete(name);
    for (const [from] of addresses) this.unsent.delete(from);
    return {
      reportId: newId(),
      sightings: lines.map(([, line]) => line),
      addresses: addresses.map(([from, sealed]) => ({ from, sealed })),
    };
  }
}
