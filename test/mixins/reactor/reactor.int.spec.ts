import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { Checkpoint } from "../../../mixins/consumers/log-consumer.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { appendSettled, fakeProvider, probe, type Steps, settledOf } from "./probe.ts";

const ends: (() => Promise<void> | void)[] = [];
const gates: (() => void)[] = [];
afterEach(async () => {
  for (const open of gates.splice(0)) open();
  for (const end of ends.splice(0).reverse()) await end();
});

const start = async (steps: Steps, dataDir?: string): Promise<TestBroker> => {
  const started = await startBroker([probe(steps)], dataDir);
  ends.push(() => started.stop());
  return started;
};
/** A promise with its resolver. */
const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  gates.push(open);
  return { opened, open };
};
const ask = ({ broker }: TestBroker, n: number) => broker.call("payment.ask", { n });
/** Makes so many requests, ten at a time: making them is not tested. */
const askAll = async (started: TestBroker, count: number): Promise<void> => {
  for (let from = 1; from <= count; from += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, n) => ask(started, from + n)));
  }
};
const isSettled =
  ({ broker }: TestBroker, n: number) =>
  async () =>
    (await settledOf(broker, n)).length > 0;

/** Runs one request into a crash at the place where `crash` is called. */
const crashIn = async (make: (crash: () => Promise<void>) => Steps): Promise<string> => {
  const { opened } = gate();
  const answered = Promise.withResolvers<void>();
  let crashed: string | null = null;
  const first: TestBroker = await start(
    make(async () => {
      await answered.promise;
      crashed = first.crash();
      await opened;
    }),
  );
  await ask(first, 1);
  answered.resolve();
  await until(() => crashed !== null);
  const folder = String(crashed);
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

describe("with a provider key", () => {
  test("a crash between claim and effect is followed by the effect, once", async () => {
    const provider = fakeProvider();
    const folder = await crashIn((crash) => ({
      effect: async () => {
        await crash();
        return { status: "refused", detail: "the dead do not answer" };
      },
    }));
    const after = await start({ effect: (_, __, key) => provider.pay(key) }, folder);
    await until(isSettled(after, 1));
    expect(provider.calls).toHaveLength(1);
    expect(await settledOf(after.broker, 1)).toEqual(["done"]);
  });

  test("after a crash between effect and outcome the reactor asks again under the same key", async () => {
    const provider = fakeProvider();
    const folder = await crashIn((crash) => ({
      effect: async (_, __, key) => {
        const outcome = await provider.pay(key);
        await crash();
        return outcome;
      },
    }));
    const after = await start({ effect: (_, __, key) => provider.pay(key) }, folder);
    await until(isSettled(after, 1));
    expect(provider.calls).toHaveLength(2);
    expect(new Set(provider.calls).size).toBe(1);
    expect(provider.done.size).toBe(1);
    expect(await settledOf(after.broker, 1)).toEqual(["done"]);
  });

  test("after a crash between outcome and settled the reactor settles without asking again", async () => {
    const provider = fakeProvider();
    const effect: Steps["effect"] = (_, __, key) => provider.pay(key);
    const folder = await crashIn((crash) => ({ effect, settled: crash }));
    const after = await start({ effect }, folder);
    await until(isSettled(after, 1));
    expect(provider.calls).toHaveLength(1);
    expect(await settledOf(after.broker, 1)).toEqual(["done"]);
  });

  test("a crash after settled changes nothing", async () => {
    const provider = fakeProvider();
    const effect: Steps["effect"] = (_, __, key) => provider.pay(key);
    const heard: number[] = [];
    const folder = await crashIn((crash) => ({
      effect,
      settled: async (...args) => {
        await appendSettled(...args);
        await crash();
      },
    }));
    const settled: Steps["settled"] = async (...args) => {
      heard.push(args[1].data.amountWon);
      await appendSettled(...args);
    };
    const after = await start({ effect, settled }, folder);
    await until(() => heard.length === 1);
    expect(provider.calls).toHaveLength(1);
    expect(await settledOf(after.broker, 1)).toEqual(["done"]);
  });

  test("errors and timeouts are retried under the same key until there is an answer", async () => {
    const provider = fakeProvider();
    const keys: string[] = [];
    const { opened } = gate();
    const started = await start({
      timeoutMs: 50,
      effect: async (_, __, key) => {
        keys.push(key);
        if (keys.length === 1) throw new Error("connection reset");
        if (keys.length === 2) await opened;
        return provider.pay(key);
      },
    });
    await ask(started, 1);
    await until(isSettled(started, 1));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(await settledOf(started.broker, 1)).toEqual(["done"]);
  });

  test("a provider's refusal is final", async () => {
    let asked = 0;
    const started = await start({
      effect: async () => {
        asked += 1;
        return { status: "refused", detail: "LIMIT" };
      },
    });
    await ask(started, 1);
    await until(isSettled(started, 1));
    expect(await settledOf(started.broker, 1)).toEqual(["refused"]);
    expect(asked).toBe(1);
  });

  test("settled is retried until it succeeds, the effect is not", async () => {
    const provider = fakeProvider();
    let failures = 3;
    const started = await start({
      effect: (_, __, key) => provider.pay(key),
      settled: async (...args) => {
        failures -= 1;
        if (failures > 0) throw new Error("not now");
        await appendSettled(...args);
      },
    });
    await ask(started, 1);
    await until(isSettled(started, 1));
    expect(provider.calls).toHaveLength(1);
  });
});

describe("without a provider key", () => {
  const hasProviderKey = false;

  test("after a crash between claim and effect the outcome is unknown, and the effect is never tried", async () => {
    const provider = fakeProvider();
    const folder = await crashIn((crash) => ({
      hasProviderKey,
      effect: async (_, __, key) => {
        await crash();
        return provider.pay(`${key} too late`);
      },
    }));
    const effect: Steps["effect"] = (_, __, key) => provider.pay(key);
    const after = await start({ hasProviderKey, effect }, folder);
    await until(isSettled(after, 1));
    expect(await settledOf(after.broker, 1)).toEqual(["unknown"]);
    expect(provider.calls).toEqual([]);
  });

  test("an effect before a crash has an unknown outcome and is not repeated", async () => {
    const provider = fakeProvider();
    const folder = await crashIn((crash) => ({
      hasProviderKey,
      effect: async (_, __, key) => {
        const outcome = await provider.pay(key);
        await crash();
        return outcome;
      },
    }));
    const effect: Steps["effect"] = (_, __, key) => provider.pay(key);
    const after = await start({ hasProviderKey, effect }, folder);
    await until(isSettled(after, 1));
    await after.stop();
    const again = await start({ hasProviderKey, effect }, folder);
    await ask(again, 2);
    await until(isSettled(again, 2));
    expect(await settledOf(again.broker, 1)).toEqual(["unknown"]);
    expect(provider.calls).toHaveLength(2);
  });

  test("an error makes the outcome unknown, at once and for good", async () => {
    let asked = 0;
    const started = await start({
      hasProviderKey,
      effect: async () => {
        asked += 1;
        throw new Error("connection reset");
      },
    });
    await ask(started, 1);
    await until(isSettled(started, 1));
    expect(await settledOf(started.broker, 1)).toEqual(["unknown"]);
    expect(asked).toBe(1);
  });
});

describe("many requests at once", () => {
  test("a request without an answer delays no other, and is retried after a restart", async () => {
    const provider = fakeProvider();
    const { opened } = gate();
    const hangs: Steps["effect"] = async (_, message, key) => {
      if (message.data.amountWon === 1) await opened;
      return provider.pay(key);
    };
    const first = await start({ timeoutMs: 200, effect: hangs });
    await askAll(first, 60);
    for (let n = 2; n <= 60; n += 1) await until(isSettled(first, n));
    expect(await settledOf(first.broker, 1)).toEqual([]);
    const folder = first.crash();
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const answers: Steps["effect"] = async (_, __, key) => provider.pay(key);
    const after = await start({ effect: answers }, folder);
    await until(isSettled(after, 1));
    expect(provider.calls).toHaveLength(60);
    for (let n = 1; n <= 60; n += 1) expect(await settledOf(after.broker, n)).toEqual(["done"]);
  });

  test("at most 16 effects run at the same time", async () => {
    const { opened, open } = gate();
    let running = 0;
    let runningMax = 0;
    const started = await start({
      effect: async () => {
        running += 1;
        runningMax = Math.max(runningMax, running);
        await opened;
        running -= 1;
        return { status: "done", detail: "" };
      },
    });
    await askAll(started, 40);
    await until(() => running === 16);
    open();
    for (let n = 1; n <= 40; n += 1) await until(isSettled(started, n));
    expect(runningMax).toBe(16);
  });

  test("the checkpoint reaches the last settled message and stays before an unsettled one", async () => {
    const { opened, open } = gate();
    const started = await start({
      effect: async (_, message) => {
        if (message.data.amountWon === 2) await opened;
        return { status: "done", detail: "" };
      },
    });
    const checkpoint = async (): Promise<number> => {
      const service = serviceOf(started.broker, "payment");
      const docs = await resourcesOf(service).collection<Checkpoint & { _id: string }>(
        "checkpoints",
      );
      return (await docs.get("reactor:pay:payment"))?.position ?? 0;
    };
    await ask(started, 1);
    await until(async () => (await checkpoint()) >= 1);
    await ask(started, 2);
    await ask(started, 3);
    await until(isSettled(started, 3));
    // Number 2 is at position 3: 1 was asked and settled before it.
    expect(await checkpoint()).toBeLessThan(3);
    open();
    await until(async () => (await checkpoint()) >= 4);
  });
});
