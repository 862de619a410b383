/** Which contract versions run side by side, on real nodes that share a transporter. */
import { afterEach, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { checkContracts } from "../../../mixins/config/startup.ts";
import { contractVersion } from "../../../services/contracts/index.ts";
import { until } from "../../support/until.ts";

const running: ServiceBroker[] = [];
afterEach(async () => {
  for (const broker of running.splice(0)) await broker.stop();
});

let worlds = 0;
/** A node of this version among those that offer the user service with the given metadata. */
const nodeAmong = async (all: readonly Record<string, unknown>[]): Promise<ServiceBroker> => {
  worlds += 1;
  const nodeOf = async (nodeID: string, metadata: Record<string, unknown>, service: string) => {
    const broker = new ServiceBroker({
      nodeID,
      namespace: `versions${worlds}`,
      transporter: "Fake",
      logger: false,
      metadata,
      skipProcessEventRegistration: true,
    });
    broker.createService({ name: service });
    running.push(broker);
    await broker.start();
    return broker;
  };
  for (const [index, metadata] of all.entries()) {
    await nodeOf(`user.n${index}`, metadata, "user");
  }
  const ours = await nodeOf("job.n", { contract: contractVersion }, "job");
  const isKnown = (_: unknown, index: number) => ours.registry.hasService("user", `user.n${index}`);
  await until(() => all.every(isKnown));
  return ours;
};

test("a node joins nodes of its own version, of the one before and of the next one", async () => {
  const versions = [contractVersion, contractVersion - 1, contractVersion + 1];
  const ours = await nodeAmong(versions.map((contract) => ({ contract })));
  expect(() => checkContracts(ours)).not.toThrow();
});

test.each([
  [contractVersion - 2, String(contractVersion - 2)],
  [contractVersion + 2, String(contractVersion + 2)],
  [undefined, "none"],
])("a node that finds version %s among its own is refused with one line", async (other, named) => {
  const ours = await nodeAmong([{ contract: contractVersion }, { contract: other }]);
  expect(() => checkContracts(ours)).toThrow(
    `contract version ${contractVersion} cannot join: node user.n1 has version ${named}`,
  );
});
