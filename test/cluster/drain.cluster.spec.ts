/** A drained replica over NATS: it gets no call, ends what it began, and stops without a failure. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { ServiceSchema } from "moleculer";
import { isDrained } from "../../mixins/broker/drained-nodes.ts";
import { later, minuteMs, now } from "../../services/contracts/core/units.ts";
import { folderOf, remove } from "../support/folders.ts";
import { startNats } from "../support/servers.ts";
import { until } from "../support/until.ts";
import { type Node, startNode } from "./node.ts";
import { withParts } from "./parts.ts";

withParts("a drained replica", ["nats"], () => {
  test("gets no call while requests go on, ends what it began, and stops without a failure", async () => {
    const folder = folderOf("drained");
    const file = join(folder, "tuning.json");
    const drain = (drained: object) => writeFileSync(file, JSON.stringify({ drained }));
    drain({});
    const nats = await startNats("");
    const nodes: Node[] = [];
    const asked = { one: 0, two: 0 };
    const { promise: held, resolve: finish } = Promise.withResolvers<string>();
    const replica = (name: keyof typeof asked): ServiceSchema => ({
      name: "probe",
      actions: {
        ask: () => {
          asked[name] += 1;
          return name;
        },
        hold: () => held,
      },
    });
    const start = async (name: string, schemas: readonly ServiceSchema[]) => {
      const env = {
        ONEDAY_NATS_URL: nats.url,
        ONEDAY_NODE_ID: `probe.${name}`,
        ONEDAY_TUNING: file,
      };
      const node = await startNode("probe", schemas, env);
      nodes.push(node);
      return node;
    };
    try {
      await start("one", [replica("one")]);
      const two = await start("two", [replica("two")]);
      const { broker } = await start("caller", []);
      await until(() => broker.registry.hasService("probe", "probe.one"));
      await until(() => broker.registry.hasService("probe", "probe.two"));
      const ask = (count: number) =>
        Promise.all(Array.from({ length: count }, () => broker.call("probe.ask")));
      await until(async () => {
        await ask(10);
        return asked.one > 0 && asked.two > 0;
      });
      const begun = broker.call("probe.hold", {}, { nodeID: "probe.two" });
      drain({ "probe.two": later(now(), minuteMs) });
      await until(() => isDrained(broker, "probe.two"));
      const before = { ...asked };
      expect(new Set(await ask(200))).toEqual(new Set(["one"]));
      expect(asked).toEqual({ one: before.one + 200, two: before.two });
      finish("ended");
      expect(await begun).toBe("ended");
      const [answers] = await Promise.all([ask(200), two.stop()]);
      expect(new Set(answers)).toEqual(new Set(["one"]));
      await start("two", [replica("two")]);
      drain({});
      await until(async () => (await ask(10)).includes("two"));
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
      await nats.stop();
      remove(folder);
    }
  }, 60_000);
});
