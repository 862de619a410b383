/**
 * Allowed calls: which service may call which actions of which others. The permissions on the bus
 * follow from this table, so a call that is not in it gets no answer.
 *
 * A service may call its own replicas without limit. A service that follows a log reads its pages;
 * the owner of the log sends wake-ups to its followers only.
 */
import type { ActionContract } from "./core/action-contract.ts";
import { mayCall } from "./core/policy.ts";
import { actions, type ServiceName } from "./index.ts";

/**
 * The members of the bus: the services, the one that fills an empty market, and the node of an
 * operator's REPL, which offers nothing.
 */
export type Member = ServiceName | "demo" | "operator";

const logOf = (service: Member): string => `${service}.log.read`;
const logs = (...services: ServiceName[]): string[] => services.map(logOf);
/** The personal data that each service holds, for a person's own export. */
const exportsOf = (...services: ServiceName[]): string[] =>
  services.map((service) => `${service}.personal.export`);

/** What the user service calls when an account is deleted. */
const erasesOf = (...services: ServiceName[]): string[] =>
  services.map((service) => `${service}.personal.erase`);
const leaving = (...services: ServiceName[]): string[] =>
  services.flatMap((service) =>
    ["obligations", "close", "reopen", "erase"].map((what) => `${service}.personal.${what}`),
  );

/**
 * What every process needs to check tokens: the keys, and which sessions have ended. Also where it
 * reports the requests that its HTTP server refused.
 */
const revocations = "user.endings";
const checks = ["security.jwks", "security.report", revocations];

const routed = Object.entries(actions as Readonly<Record<string, ActionContract>>)
  .filter(([name, { rest }]) => rest !== undefined || name.endsWith(".health"))
  .map(([name]) => name);

/** What an operator may call with a token, and what everyone may. */
const ofOperators = Object.entries(actions as Readonly<Record<string, ActionContract>>)
  .filter(([, { rest, who }]) => rest !== undefined && mayCall(who, "operator"))
  .map(([name]) => name);

/** The pages of the tables that a route sends as a file. */
const rowsOfFiles = Object.values(actions as Readonly<Record<string, ActionContract>>).flatMap(
  ({ rowsFrom }) => rowsFrom ?? [],
);

const allowed: Readonly<Record<Member, readonly string[]>> = {
  gateway: [
    ...routed,
    ...checks,
    "demo.health",
    "communication.stream.redeem",
    "communication.stream.texts",
    "user.managedFor",
    "job.managedBy",
    ...logs("job", "payment", "communication"),
    ...rowsOfFiles,
  ],
  user: [
    ...checks,
    "security.signingKey",
    "job.ofUser",
    "job.ofSite",
    "job.review.texts",
    "communication.channel",
    ...leaving("job", "payment"),
    "security.personal.obligations",
    ...erasesOf("communication", "matching", "analytics", "security"),
    ...logs("job", "payment"),
  ],
  job: [
    ...checks,
    "user.facts",
    "user.named",
    "user.site",
    "user.calendar.book",
    "user.calendar.keep",
    "user.calendar.release",
    "payment.quote",
    "payment.funded",
    "payment.hold",
    "payment.price",
    "payment.release",
    "payment.settle",
    "payment.correct",
    "payment.payLeave",
    "payment.month.pair",
    "communication.notify",
    "analytics.record",
  ],
  matching: [
    ...checks,
    "user.facts",
    "user.public",
    "job.get",
    "job.accept",
    "communication.notify",
    ...logs("user", "job"),
  ],
  payment: [...checks, "user.proof", "user.facts", "user.bank.payout", "user.named", "job.record"],
  communication: [
    ...checks,
    "user.mail",
    "user.address",
    "user.phone",
    "user.phoneCode",
    "user.facts",
    "job.managers",
    "job.ownerAt",
    "job.parties",
    ...logs("user", "job", "payment"),
  ],
  analytics: [...checks, ...logs("user", "job", "matching", "payment", "communication")],
  security: [
    ...checks,
    ...exportsOf("user", "job", "matching", "payment", "communication", "analytics"),
    "communication.notify",
    ...logs("user", "job", "matching", "payment", "communication"),
  ],
  demo: [
    ...checks,
    "user.import",
    "matching.import",
    "security.signingKey",
    "payment.charge",
    "job.post",
  ],
  // A REPL reports what its operator did, as an HTTP server does.
  operator: [...ofOperators, "security.report"],
};

export const members = Object.keys(allowed) as readonly Member[];

const allowedByMember = new Map<string, ReadonlySet<string>>(
  Object.entries(allowed).map(([member, names]) => [member, new Set(names)]),
);

/** The service that an action or an event belongs to. */
export const ownerOf = (name: string): string => name.split(".", 1)[0] ?? "";

/** Whether a name is that of a member. */
export const isMember = (name: string): name is Member => allowedByMember.has(name);

/** Whether a member may call this action; its own actions always. */
export const mayAsk = (member: Member, action: string): boolean =>
  ownerOf(action) === member || allowedByMember.get(member)?.has(action) === true;

/** The actions of others that a member may call. */
export const asksOf = (member: Member): readonly string[] => allowed[member];

/** The members whose actions a member may call, itself included. */
export const askedBy = (member: Member): Member[] =>
  members.filter((other) => other === member || allowed[member].some((a) => ownerOf(a) === other));

/** The members that may call a member's actions, itself included. */
export const askersOf = (member: Member): Member[] =>
  members.filter((other) => askedBy(other).includes(member));

/** Whether events of a member end answers that the gateway caches. */
const endsAnswers = (member: Member): boolean =>
  Object.values(actions as Readonly<Record<string, ActionContract>>).some(({ shared }) =>
    shared?.until.some((event) => ownerOf(event) === member),
  );

/** The members that follow a member's log or revocations, or cache its answers; itself included. */
export const hearersOf = (member: Member): Member[] =>
  members.filter(
    (other) =>
      mayAsk(other, logOf(member)) ||
      (ownerOf(revocations) === member && mayAsk(other, revocations)) ||
      (other === "gateway" && endsAnswers(member)),
  );
