/** A service with a log and a reactor, and a provider that counts its calls. */
import type { Service, ServiceBroker, ServiceSchema } from "moleculer";
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { type LogMethods, log } from "../../../mixins/log.mixin.ts";
import { type Outcome, type Reactor, reactor } from "../../../mixins/reactor.mixin.ts";
import { type Instant, idFrom, now } from "../../../services/contracts/core/units.ts";
import { serviceOf } from "../../support/broker.ts";

type Requested = "payment.withdrawalRequested";
export type ProbeReactor = Reactor<Requested>;
export type Steps = Pick<ProbeReactor, "effect"> & Partial<ProbeReactor>;

type RequestEvent =
  | { type: "asked"; data: { n: number } }
  | { type: "settled"; data: { status: string } };
const stream: StreamDefinition<readonly RequestEvent[], RequestEvent> = {
  stream: "request",
  empty: [],
  evolve: (past, event) => [...past, event],
};
const command = (cid: string) => ({
  cid,
  fp: cid,
  isFresh: false,
  at: now() as Instant,
  meta: { correlationId: cid, causationId: null, actor: null },
});

/** Does each key once, as a bank does, and remembers every call. */
export const fakeProvider = () => {
  const calls: string[] = [];
  const done = new Map<string, Outcome>();
  return {
    calls,
    done,
    async pay(key: string): Promise<Outcome> {
      calls.push(key);
      const outcome = done.get(key) ?? { status: "done", detail: `paid-${done.size}` };
      done.set(key, outcome);
      return outcome;
    },
  };
};

/** The recorded statuses of a request, in order. */
export const settledOf = async (broker: ServiceBroker, n: number): Promise<string[]> => {
  const service = serviceOf(broker, "payment") as unknown as LogMethods;
  const past = await service.log.state(stream, String(n));
  return past.flatMap((event) => (event.type === "settled" ? [event.data.status] : []));
};

export const appendSettled: ProbeReactor["settled"] = async (service, message, outcome) => {
  const { log } = service as Service & LogMethods;
  const { amountWon, withdrawalId } = message.data;
  const event: RequestEvent = { type: "settled", data: { status: outcome.status } };
  const cid = `settled:${withdrawalId}`;
  await log.decide(stream, String(amountWon), () => [event], command(cid));
};

/** The service; `payment.ask {n}` makes request number n, which the reactor then settles. */
export const probe = (steps: Steps): ServiceSchema => ({
  name: "payment",
  mixins: [
    log({
      announce: ({ stream: name, events }) =>
        events.flatMap((event) => {
          if (event.type !== "asked") return [];
          const withdrawalId = idFrom(name);
          const { n: amountWon } = event.data as { n: number };
          const data = { withdrawalId, userId: withdrawalId, amountWon };
          return [{ type: "payment.withdrawalRequested", data }];
        }),
    }),
    reactor<Requested>({
      name: "pay",
      on: ["payment.withdrawalRequested"],
      hasProviderKey: true,
      timeoutMs: 2000,
      settled: appendSettled,
      ...steps,
    }),
  ],
  actions: {
    async ask(this: Service, ctx: { params: { n: number } }) {
      const { n } = ctx.params;
      const { log } = this as Service & LogMethods;
      const event: RequestEvent = { type: "asked", data: { n } };
      await log.decide(stream, String(n), () => [event], command(`ask:${n}`));
    },
  },
});
