/**
 * Callers: which service asks which others for what. What the bus lets a service do follows from
 * this table, so a question that is not in it has no answer.
 *
 * A service may ask its own replicas anything. Who follows a log asks for its pages; the owner of
 * the log sends wake-ups to those only.
 */
import type { ActionContract } from "./core/action-contract.ts";
import { actions, type ServiceName } from "./index.ts";

/** Who may be on the bus: the services, and the one that fills an empty market. */
export type Member = ServiceName | "demo";

const logOf = (service: Member): string => `${service}.log.read`;
const logs = (...services: ServiceName[]): string[] => services.map(logOf);
/** What each holds about someone, for that person's own request. */
const exportsOf = (...services: ServiceName[]): string[] =>
  services.map((service) => `${service}.personal.export`);

/** What the user service asks when someone leaves. */
const erasesOf = (...services: ServiceName[]): string[] =>
  services.map((service) => `${service}.personal.erase`);
const leaving = (...services: ServiceName[]): string[] =>
  services.flatMap((service) =>
    ["obligations", "close", "reopen", "erase"].map((what) => `${service}.personal.${what}`),
  );

/**
 * What every process checks tokens by: the keys, and which sessions have ended. And whom it tells
 * what its door saw.
 */
const endings = "user.endings";
const checks = ["security.jwks", "security.report", endings];

const doors = Object.entries(actions as Readonly<Record<string, ActionContract>>)
  .filter(([name, { rest }]) => rest !== undefined || name.endsWith(".health"))
  .map(([name]) => name);

const asks: Readonly<Record<Member, readonly string[]>> = {
  gateway: [...doors, ...checks, "demo.health"],
  user: [
    ...checks,
    "security.signingKey",
    "job.ofUser",
    "job.review.texts",
    ...leaving("job", "payment"),
    "security.personal.obligations",
    ...erasesOf("communication", "matching", "analytics", "security"),
    ...logs("job", "payment"),
  ],
  job: [
    ...checks,
    "user.facts",
    "user.named",
    "user.calendar.book",
    "user.calendar.keep",
    "user.calendar.release",
    "payment.quote",
    "payment.funded",
    "payment.hold",
    "payment.release",
    "payment.settle",
    "payment.correct",
    "payment.payLeave",
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
  payment: [...checks, "user.proof", "user.facts", "user.bank.payout"],
  communication: [...checks, "user.mail", ...logs("user", "job", "payment")],
  analytics: [...checks, ...logs("user", "job", "matching", "payment", "communication")],
  security: [
    ...checks,
    ...exportsOf("user", "job", "matching", "payment", "communication", "analytics"),
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
};

export const members = Object.keys(asks) as readonly Member[];

const asked = new Map<string, ReadonlySet<string>>(
  Object.entries(asks).map(([member, names]) => [member, new Set(names)]),
);

/** The service that an action or an event belongs to. */
export const ownerOf = (name: string): string => name.split(".", 1)[0] ?? "";

export const isMember = (name: string): name is Member => asked.has(name);

/** Whether a member asks for this action. */
export const mayAsk = (member: Member, action: string): boolean =>
  ownerOf(action) === member || asked.get(member)?.has(action) === true;

/** What a member asks of others. */
export const asksOf = (member: Member): readonly string[] => asks[member];

/** Whom a member asks, itself among them. */
export const askedBy = (member: Member): Member[] =>
  members.filter((other) => other === member || asks[member].some((a) => ownerOf(a) === other));

/** Who asks a member, itself among them. */
export const askersOf = (member: Member): Member[] =>
  members.filter((other) => askedBy(other).includes(member));

/** A member's events after which answers that the gateway keeps may be others. */
const endsAnswers = (member: Member): boolean =>
  Object.values(actions as Readonly<Record<string, ActionContract>>).some(({ shared }) =>
    shared?.until.some((event) => ownerOf(event) === member),
  );

/** Who follows a member's log, or its endings, or keeps what its events end; itself among them. */
export const hearersOf = (member: Member): Member[] =>
  members.filter(
    (other) =>
      mayAsk(other, logOf(member)) ||
      (ownerOf(endings) === member && mayAsk(other, endings)) ||
      (other === "gateway" && endsAnswers(member)),
  );
