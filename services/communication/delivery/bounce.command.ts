/** Bounce: records that a sent mail came back, and that a mailbox takes no more. */
import type { Service } from "moleculer";
import { commandOfMessage, systemCommand } from "../../../mixins/log/commands.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { newId } from "../../contracts/core/units.ts";
import type { Message } from "../../contracts/index.ts";
import { mailboxes, noteBounce, noteProved } from "../email/mailbox.ts";
import { deliveryList } from "./deliveries.projection.ts";
import { bounce, type Delivery, deliveries } from "./delivery.ts";

type Ours = Service & LogMethods;

/** Records a bounce once. Refuses NOT_FOUND (404), and NOT_SENT for a delivery that was not sent. */
export const recordBounce = async (
  service: Ours,
  deliveryId: string,
  status: string,
  command: Command,
): Promise<Decided<Delivery>> => {
  const { log } = service;
  const { at } = command;
  const rule = (state: Delivery) => bounce(state, `DSN_${status}`, at);
  const done = await log.decide(deliveries, deliveryId, rule, command);
  if (done.state.status === "none") throw new Refusal("NOT_FOUND", {}, 404);
  if (done.state.status !== "bounced") throw new Refusal("NOT_SENT");
  const { userId, channel } = done.state;
  const row = await readModelOf(service, deliveryList).get(deliveryId);
  if (userId === null || row === null || channel !== "email") return done;
  const one = { userId, status, queuedAt: row.queuedAt };
  // Decided after the bounce: a report that is sent again makes up for a crash between the two.
  const by = systemCommand(`mailbox:${newId()}`, { isFresh: true, at });
  await log.decide(mailboxes, userId, (state) => noteBounce(state, one, at), by);
  return done;
};

/** Sends offers again to a person who has proved an address. */
export const noteMailboxProved = async (
  { log }: LogMethods,
  message: Message<"user.emailVerified" | "user.emailChanged">,
): Promise<void> => {
  const one = { userId: message.data.userId, isChange: message.type === "user.emailChanged" };
  const by = commandOfMessage(message, `mailbox:${eventIdOf(message)}`);
  await log.decide(mailboxes, one.userId, (state) => noteProved(state, one, message.at), by);
};
