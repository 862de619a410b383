/**
 * Callers: which service asks which others for what. What the bus lets a service do follows from
 * this table, so a question that is not in it has no answer.
 *
 * A service may ask its own replicas anything. Who follows a log asks for its pages; the owner of
 * the log sends wake-ups to those only.
 */
import type { ActionContract } from "./contract.ts";
import { actions, type ServiceName } from "./index.ts";

/** Who may be on the bus: the services, and the one that fills an empty market. */
export type Member = ServiceName | "demo";

const logOf = (service: Member): string => `${service}.log.read`;
const logs = (...services: ServiceName[]): string[] => services.map(logOf);

/** The keys with which every service checks the tokens of those who call it. */
const keys = "security.jwks";

const doors = Object.entries(actions as Readonly<Record<string, ActionContract>>)
  .filter(([name, { rest }]) => rest !== undefined || name.endsWith(".health"))
  .map(([name]) => name);

const asks: Readonly<Record<Member, readonly string[]>> = {
  gateway: [...doors, "demo.health"],
  user: [keys, "security.signingKey", "job.ofUser", ...logs("payment")],
  job: [
    keys,
    "user.facts",
    "user.calendar.book",
    "user.calendar.release",
    "payment.quote",
    "payment.hold",
    "payment.release",
    "payment.settle",
    "communication.notify",
    "analytics.record",
  ],
  matching: [keys, "user.facts", ...logs("job")],
  payment: [keys, "user.facts", "user.bank.payout"],
  communication: [keys, ...logs("user", "job", "payment")],
  analytics: [keys, ...logs("user", "job", "matching", "payment", "communication")],
  security: logs("user", "job", "matching", "payment", "communication"),
  demo: ["user.import", "matching.import", "security.signingKey", "payment.charge", "job.post"],
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

/** Who follows a member's log, itself among them. */
export const hearersOf = (member: Member): Member[] =>
  members.filter((other) => mayAsk(other, logOf(member)));
