/** Stream texts: what is made for the receiver of an event, asked for when it is sent. */
import type { Service } from "moleculer";
import { call, type Params } from "../../services/contracts/index.ts";
import type { Fill } from "./stream-connection.ts";

type TextsOf = Params<"communication.stream.texts">;

/** A text that is not here by then is left out: the client has the ids. */
const textsMs = 2000;

/** Adds the texts of notifications and messages; without an answer they are sent as they are. */
export const textsFor =
  (service: Service, userId: string): Fill =>
  async (events) => {
    const wanted = events.filter(({ isUnwanted }) => isUnwanted !== true);
    const notified = wanted.filter(({ event }) => event === "notification");
    const written = wanted.filter(({ event }) => event === "message");
    if (notified.length + written.length === 0) return events;
    const notifications = notified.map(({ data }) => data as TextsOf["notifications"][number]);
    const messageIds = written.map(({ data }) => (data as { messageId: string }).messageId);
    try {
      const params = { userId, notifications, messageIds };
      const options = { timeout: textsMs, retries: 0 };
      const texts = await call(service.broker, "communication.stream.texts", params, options);
      const all = new Map<unknown, { text: string | null; isWanted: boolean } | undefined>([
        ...notified.map((one, n) => [one, texts.notifications[n]] as const),
        ...written.map((one, n) => {
          return [one, { text: texts.messages[n] ?? null, isWanted: true }] as const;
        }),
      ]);
      return events.map((one) => {
        const { text = null, isWanted = true } = all.get(one) ?? {};
        const more = text === null ? {} : { data: { ...one.data, text } };
        return { ...one, ...more, isUnwanted: one.isUnwanted === true || !isWanted };
      });
    } catch (error) {
      service.logger.warn(`events are streamed without text: ${(error as Error).message}`);
      return events;
    }
  };
