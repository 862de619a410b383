import { expect, test } from "@jest/globals";
import { Errors } from "moleculer";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { startBroker } from "../../support/broker.ts";

const worldOf = (refusal: Error) =>
  startBroker([
    {
      name: "job",
      actions: {
        get() {
          throw refusal;
        },
      },
    },
  ]);
const ask = { jobId: "0f0e0d0c-0b0a-4908-8706-050403020100" };

test("a refusal that the contract does not list is a fault and fails its test world", async () => {
  const { broker, stop } = await worldOf(new Refusal("LAW_UNKNOWN", {}, 422));
  const asked = broker.call("job.get", ask);
  await expect(asked).rejects.toMatchObject({ code: 500, type: "REFUSAL_NOT_IN_CONTRACT" });
  await expect(stop()).rejects.toThrow(/job\.get refused LAW_UNKNOWN/);
});

test("another action's refusal, passed on unlisted, fails its test world", async () => {
  const others = new Errors.MoleculerClientError("no law", 422, "LAW_UNKNOWN", {});
  const { broker, stop } = await worldOf(others);
  await expect(broker.call("job.get", ask)).rejects.toMatchObject({ type: "LAW_UNKNOWN" });
  await expect(stop()).rejects.toThrow("not in the contract: job.get: LAW_UNKNOWN");
});

test("a listed refusal and an unavailable service fail no test world", async () => {
  const { broker, stop } = await worldOf(new Refusal("NOT_FOUND", {}, 404));
  await expect(broker.call("job.get", ask)).rejects.toMatchObject({ code: 404 });
  await expect(broker.call("user.facts", { userId: ask.jobId })).rejects.toMatchObject({
    code: 404,
  });
  await stop();
});
