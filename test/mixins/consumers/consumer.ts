/** A consumer in the place of communication: records the messages it handles, and can be poisoned. */
import type { Service, ServiceBroker, ServiceSchema } from "moleculer";
import { deadLetters } from "../../../mixins/dead-letters.mixin.ts";
import { log } from "../../../mixins/log.mixin.ts";
import { subscription } from "../../../mixins/subscription.mixin.ts";
import { newId, won } from "../../../services/contracts/core/units.ts";
import { type Answer, call, type Message } from "../../../services/contracts/index.ts";
import type { Announced } from "../../support/probe-log.ts";

export type Letter = Answer<"communication.deadLetters">["items"][number];

/** A charge; its amount identifies the message. */
export const charge = (amountWon: number): Announced => ({
  type: "payment.charged",
  data: { chargeId: newId(), employerId: newId(), amountWon: won(amountWon) },
});

export const amountOf = (message: Message): number =>
  (message as Message<"payment.charged">).data.amountWon;

export type Consumer = {
  readonly schema: ServiceSchema;
  /** The handled amounts, in the order of their first time. */
  readonly heard: number[];
  /** The attempts of each amount. */
  readonly tries: Map<number, number>;
  /** The amounts that fail. */
  readonly poison: Set<number>;
};

/** Consumes payment.charged; handling begins with `before`. */
export const consumer = (
  before: (service: Service, message: Message) => Promise<void> | void = () => undefined,
): Consumer => {
  const heard: number[] = [];
  const tries = new Map<number, number>();
  const poison = new Set<number>();
  const schema = {
    name: "communication",
    mixins: [log({ announce: () => [] }), deadLetters(), subscription()],
    subscriptions: {
      async "payment.charged"(this: Service, message: Message) {
        const amount = amountOf(message);
        tries.set(amount, (tries.get(amount) ?? 0) + 1);
        await before(this, message);
        if (poison.has(amount)) throw new TypeError(`cannot take the secret of ${amount}`);
        if (!heard.includes(amount)) heard.push(amount);
      },
    },
  };
  return { schema, heard, tries, poison };
};

export const lettersOn = async (
  broker: ServiceBroker,
  token: string,
  params: { status?: "failed" | "waiting"; limit?: number; cursor?: string } = {},
): Promise<Letter[]> =>
  (await call(broker, "communication.deadLetters", params, { meta: { token } })).items;

export const replay = (broker: ServiceBroker, token: string, letterId: string, key?: string) =>
  call(
    broker,
    "communication.deadLetters.replay",
    { letterId },
    { meta: { token, ...(key === undefined ? {} : { key }) } },
  );
