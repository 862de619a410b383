/**
 * Notify: sends a notification once, and follows the events of the rules.
 *
 * A message's position is the command id, so a redelivery is recognized.
 */
import type { Service } from "moleculer";
import { commandOfMessage } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import type { Message, Subscriptions } from "../../contracts/index.ts";
import {
  folded,
  type Notification,
  type NotificationContent,
  notification,
  notificationIdOf,
  notify,
} from "./notification.ts";
import { notificationRules } from "./notification-rules.ts";
import { forManagers } from "./site-managers.client.ts";

/** Notifies the managers of the job's site as well; each once, by what the notification is about. */
export const notifyManagers = async (
  service: Service & LogMethods,
  content: NotificationContent,
  by: Command,
): Promise<void> => {
  for (const one of await forManagers(service, content)) {
    await notifyOnce(service, one, { ...by, cid: `${by.cid}/${one.userId}`, isFresh: false });
  }
};

/** Sends a notification once, under any command id; answers its id. */
export const notifyOnce = async (
  { log }: LogMethods,
  requested: NotificationContent,
  by: Command,
): Promise<string> => {
  const content = folded(requested, by.at);
  const rule = (state: Notification) => notify(state, content);
  return (await log.decide(notification, notificationIdOf(content), rule, by)).id;
};

/** Handlers of the events that notify, by event name. */
export const notifying = Object.fromEntries(
  Object.entries(notificationRules).map(([name, rule]) => [
    name,
    async function hear(this: Service & LogMethods, message: Message) {
      // The table pairs each event name with a rule for that event's data.
      const contents =
        (rule as (data: unknown) => NotificationContent | NotificationContent[] | null)(
          message.data,
        ) ?? [];
      // From the message's position, not its content: a redelivery is recognized after an upgrade.
      const cid = `communication:${eventIdOf(message)}`;
      for (const [n, one] of [contents].flat().entries()) {
        const by = commandOfMessage(message, n === 0 ? cid : `${cid}/${n}`);
        await notifyOnce(this, one, by);
        await notifyManagers(this, one, by);
      }
    },
  ]),
) as Subscriptions<Service & LogMethods>;
