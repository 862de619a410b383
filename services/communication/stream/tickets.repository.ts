/**
 * Stream tickets: who may open one event stream in place of a token.
 *
 * A ticket in a URL may end up in the log of a proxy. So it is random, ends within seconds, opens one
 * stream only, and its row holds its hash alone. The row is removed when it is used: the store lets
 * one caller remove it, so it is used once, across replicas and gateways.
 */
import { randomBytes } from "node:crypto";
import type { Service } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { ticketS } from "../../contracts/communication/stream.ts";
import { type Instant, later, now, sha256 } from "../../contracts/core/units.ts";
import type { Caller } from "../../contracts/index.ts";

type TicketHolder = Pick<Caller, "userId" | "role" | "sessionId" | "generation">;
type TicketRow = TicketHolder & { readonly _id: string; readonly expiresAt: Instant };

const removedAtOnce = 20;

const rowsOf = (service: Service): Promise<Collection<TicketRow>> =>
  resourcesOf(service).collection<TicketRow>("tickets", { index: ["expiresAt"] });

/** Tickets that were never used; some at each new one, so they do not pile up. */
const removeExpired = async (rows: Collection<TicketRow>): Promise<void> => {
  const expired = await rows.find({ expiresAt: { $lt: now() } }, { limit: removedAtOnce });
  await Promise.all(expired.map(({ _id }) => rows.remove(_id)));
};

/** A new ticket for a caller: 256 random bits. */
export const issueTicket = async (service: Service, caller: Caller): Promise<string> => {
  const rows = await rowsOf(service);
  await removeExpired(rows);
  const ticket = randomBytes(32).toString("base64url");
  const { userId, role, sessionId, generation } = caller;
  const expiresAt = later(now(), ticketS * 1000);
  await rows.insert({ _id: sha256(ticket), userId, role, sessionId, generation, expiresAt });
  return ticket;
};

/** Whose ticket it is; null for one that is unknown, used or expired. It is used up. */
export const redeemTicket = async (
  service: Service,
  ticket: string,
): Promise<TicketHolder | null> => {
  const rows = await rowsOf(service);
  const row = await rows.get(sha256(ticket));
  if (row === null || !(await rows.remove(row._id)) || row.expiresAt < now()) return null;
  const { userId, role, sessionId, generation } = row;
  return { userId, role, sessionId, generation };
};
