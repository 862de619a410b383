/**
 * Type errors of the contracts. `tsc` is the test: a line marked as an error that compiles is one.
 * This file never runs.
 */
import type { ServiceBroker } from "moleculer";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import type { KindFor } from "../../services/contracts/communication/notification-kinds.ts";
import type { Won } from "../../services/contracts/core/units.ts";
import type { EventName } from "../../services/contracts/events.ts";
import { type Answer, call, type Message, service } from "../../services/contracts/index.ts";

declare const broker: ServiceBroker;
const jobId = "6f9619ff-8b86-4d11-b42d-00c04fc964ff";

export const calls = async (): Promise<void> => {
  const job = await call(broker, "job.get", { jobId });
  const seats: number = job.seats;

  // @ts-expect-error No action has this name.
  await call(broker, "job.fetch", { jobId });
  // @ts-expect-error The param has another name.
  await call(broker, "job.get", { id: jobId });
  // @ts-expect-error The param is a text.
  await call(broker, "job.get", { jobId: 1 });
  // @ts-expect-error A param is missing.
  await call(broker, "job.get", {});
  // @ts-expect-error The answer has no such member.
  job.price;
  // @ts-expect-error The answer's member has another type.
  const status: "unheard-of" = job.status;
  // @ts-expect-error A plain number is no checked amount.
  const amount: Won = seats;

  console.assert(status === undefined, `${amount}`);
};

export const messages = (message: Message<"user.registered">): string => {
  // @ts-expect-error The event carries no e-mail: personal data is never in an event.
  message.data.email;
  // @ts-expect-error No event has this name.
  const unknown: EventName = "user.exploded";
  return message.data.userId + unknown;
};

export const kinds = (): readonly string[] => {
  const toWorker: KindFor["workerId"] = "accepted";
  const toEither: KindFor["employerId"] = "delayed";
  // @ts-expect-error No worker is notified of a new applicant.
  const wrong: KindFor["workerId"] = "newApplicant";
  return [toWorker, toEither, wrong];
};

const live = (): Answer<"gateway.live"> => ({ status: "live" });
const ready = (): Answer<"gateway.ready"> => ({ status: "ready", waiting: [] });
const system = (): Answer<"gateway.system"> => ({ status: "ready", waiting: [] });
const openapi = (): Answer<"gateway.openapi"> => ({});

export const services = [
  service<"gateway">({ name: "gateway", mixins: [], actions: { live, ready, system, openapi } }),

  // @ts-expect-error A handler is missing.
  service<"gateway">({ name: "gateway", mixins: [], actions: { live, ready, system } }),

  service<"gateway">({
    name: "gateway",
    mixins: [],
    // @ts-expect-error No contract has this action.
    actions: { live, ready, system, openapi, stray: () => null },
  }),

  service<"gateway">({
    name: "gateway",
    mixins: [],
    actions: {
      ready,
      system,
      openapi,
      // @ts-expect-error The answer is not what the contract says.
      live: () => ({ status: 1 }),
    },
  }),

  service<"gateway">({
    name: "gateway",
    mixins: [],
    actions: {
      live,
      system,
      openapi,
      async ready(ctx) {
        // @ts-expect-error The action takes no such param.
        return { status: ctx.params.name, waiting: [] };
      },
    },
  }),

  service<"gateway", LogMethods>({
    name: "gateway",
    mixins: [],
    actions: {
      live,
      system,
      openapi,
      ready() {
        this.log.head;
        // @ts-expect-error The log has no such method.
        this.log.rewind();
        return ready();
      },
    },
    subscriptions: {
      "job.posted"(message) {
        // @ts-expect-error The message carries the job, not its price.
        this.logger.info(message.data.price);
      },
      // @ts-expect-error No event has this name.
      "job.exploded"() {
        return undefined;
      },
    },
  }),

  // @ts-expect-error The name is not that of the service.
  service<"gateway">({ name: "job", mixins: [], actions: { live, ready, system, openapi } }),
];
