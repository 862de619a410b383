import { describe, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { isDrained, setDrained, takingCalls } from "../../../mixins/broker/drained-nodes.ts";
import { LeastOutstandingStrategy } from "../../../mixins/broker/least-outstanding.strategy.ts";

const hourMs = 3_600_000;
const nodes = ["job.1", "job.2", "job.3"].map((id) => ({ id, node: { id } }));
const idsOf = (all: readonly { id: string }[]): string[] => all.map(({ id }) => id);
const drainedUntil = (ends: Readonly<Record<string, number>>): ServiceBroker => {
  const broker = new ServiceBroker({ logger: false });
  setDrained(broker, new Map(Object.entries(ends)));
  return broker;
};

describe("a drained node", () => {
  test("is left out while others take calls", () => {
    const broker = drainedUntil({ "job.2": Date.now() + hourMs });
    expect(isDrained(broker, "job.2")).toBe(true);
    expect(idsOf(takingCalls(broker, nodes))).toEqual(["job.1", "job.3"]);
  });

  test("is called where there is no other", () => {
    const until = Date.now() + hourMs;
    const broker = drainedUntil({ "job.1": until, "job.2": until, "job.3": until });
    expect(takingCalls(broker, nodes)).toBe(nodes);
  });

  test("takes calls again after its end", () => {
    const broker = drainedUntil({ "job.2": Date.now() - 1 });
    expect(isDrained(broker, "job.2")).toBe(false);
    expect(takingCalls(broker, nodes)).toEqual(nodes);
  });

  test("is chosen by the strategy for no call, also for a retry", () => {
    const broker = drainedUntil({ "job.2": Date.now() + hourMs, "job.3": Date.now() + hourMs });
    const strategy = new LeastOutstandingStrategy(broker.registry, broker, {});
    const retry = { endpoint: nodes[0] };
    const chosen = [undefined, undefined, undefined, retry].map((ctx) =>
      strategy.select(nodes as never, ctx as never),
    );
    expect(new Set(idsOf(chosen as never))).toEqual(new Set(["job.1"]));
  });
});
