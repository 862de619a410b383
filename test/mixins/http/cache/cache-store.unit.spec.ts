import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { CacheStore, Epoch, keptMs } from "../../../../mixins/http/cache/cache-store.ts";

type Thing = { readonly name: string; readonly size: number };
const thing = (name: string, size = 1000): Thing => ({ name, size });
const never = (): Promise<Thing> => Promise.reject(new Error("was made again"));

const placeOf = (key = "a", isKept = true) => ({ key, epoch: new Epoch(), isKept });
const slow = () => {
  let finish = (_: Thing): void => undefined;
  let fail = (_: Error): void => undefined;
  const make = () =>
    new Promise<Thing>((resolve, reject) => {
      [finish, fail] = [resolve, reject];
    });
  return { make, finish: (name: string) => finish(thing(name)), fail: (e: Error) => fail(e) };
};

const timed = () => jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate"] });

afterEach(() => {
  jest.useRealTimers();
});

describe("an answer that is kept", () => {
  test("is served until it is too old", async () => {
    timed();
    const [store, place] = [new CacheStore<Thing>(), placeOf()];
    await store.obtain(place, async () => thing("one"));
    jest.advanceTimersByTime(keptMs - 1);
    expect(store.find(place)?.name).toBe("one");
    jest.advanceTimersByTime(1);
    expect(store.find(place)).toBeUndefined();
  });

  test("has its age counted from the start of its computation", async () => {
    timed();
    const [store, place] = [new CacheStore<Thing>(), placeOf()];
    let finish = (_: Thing): void => undefined;
    const making = store.obtain(place, () => new Promise((resolve) => (finish = resolve)));
    jest.advanceTimersByTime(keptMs - 1);
    finish(thing("slow"));
    expect((await making).name).toBe("slow");
    expect(store.find(place)?.name).toBe("slow");
    jest.advanceTimersByTime(1);
    expect(store.find(place)).toBeUndefined();
  });

  test("is invalidated alone when its own subject changes", async () => {
    const store = new CacheStore<Thing>();
    const [one, two] = [placeOf("one"), placeOf("two")];
    for (const place of [one, two]) await store.obtain(place, async () => thing(place.key));
    store.drop("one");
    expect([store.find(one), store.find(two)?.name]).toEqual([undefined, "two"]);
  });

  test("is passed to the next computation, so that equal parts are reused", async () => {
    const [store, place] = [new CacheStore<Thing>(), placeOf()];
    const first = await store.obtain(place, async () => thing("one"));
    store.drop("a");
    expect(await store.obtain(place, async (last) => last ?? thing("two"))).toBe(first);
    expect(store.find(place)).toBe(first);
  });
});

test("an answer that was requested once is not kept, unless a second request arrives meanwhile", async () => {
  const [store, once] = [new CacheStore<Thing>(), placeOf("a", false)];
  const { make, finish } = slow();
  await store.obtain(once, async () => thing("one"));
  expect([store.size, store.find(once)]).toEqual([0, undefined]);
  const both = [store.obtain(once, make), store.obtain({ ...once, isKept: true }, never)];
  finish("two");
  await Promise.all(both);
  expect(store.find(once)?.name).toBe("two");
});

describe("a computation in progress", () => {
  test("is shared by all requests for the same answer", async () => {
    const [store, place, { make, finish }] = [new CacheStore<Thing>(), placeOf(), slow()];
    const asked = [store.obtain(place, make), ...[1, 2, 3].map(() => store.obtain(place, never))];
    finish("one");
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(store.counts).toEqual({ kept: 0, joined: 3, made: 1 });
  });

  test("that fails, fails for all waiting requests, and is not kept", async () => {
    const [store, place, { make, fail }] = [new CacheStore<Thing>(), placeOf(), slow()];
    const asked = [store.obtain(place, make), store.obtain(place, never)];
    fail(new Error("away"));
    for (const each of asked) await expect(each).rejects.toThrow("away");
    expect((await store.obtain(place, async () => thing("back"))).name).toBe("back");
  });

  test.each([
    ["its own thing changes", (store: CacheStore<Thing>) => store.drop("a")],
    ["something changes that may be in it", (_: unknown, epoch: Epoch) => epoch.end()],
    ["all is forgotten", (store: CacheStore<Thing>) => store.clear()],
  ])("while %s is served to the waiting requests, and to no later one", async (_, change) => {
    const [store, place, { make, finish }] = [new CacheStore<Thing>(), placeOf(), slow()];
    const before = store.obtain(place, make);
    change(store, place.epoch);
    const after = store.obtain(place, async () => thing("new"));
    expect((await after).name).toBe("new");
    finish("old");
    expect((await before).name).toBe("old");
    expect(store.find(place)?.name).toBe("new");
    place.epoch.stop();
  });

  test("that takes longer than an answer may be old takes no further request", async () => {
    timed();
    const [store, place, { make, finish }] = [new CacheStore<Thing>(), placeOf(), slow()];
    const stuck = store.obtain(place, make);
    jest.advanceTimersByTime(keptMs);
    expect((await store.obtain(place, async () => thing("new"))).name).toBe("new");
    finish("old");
    await stuck;
    expect(store.find(place)?.name).toBe("new");
  });
});

describe("memory", () => {
  const bytesMax = 20_000;
  const fill = async (store: CacheStore<Thing>, count: number, size: number) => {
    for (let n = 0; n < count; n += 1) {
      await store.obtain(placeOf(`key ${n}`), async () => thing("x", size));
    }
  };

  test("a flood of distinct requests stays within the bound", async () => {
    const store = new CacheStore<Thing>(bytesMax);
    await fill(store, 500, 900);
    expect(store.size).toBeLessThanOrEqual(bytesMax);
    expect(store.size).toBeGreaterThan(bytesMax / 2);
  });

  test("long keys count too", async () => {
    const store = new CacheStore<Thing>(bytesMax);
    for (let n = 0; n < 50; n += 1) {
      await store.obtain(placeOf(`${n}`.padEnd(5000)), async () => thing("x", 10));
    }
    expect(store.size).toBeLessThanOrEqual(bytesMax);
  });

  test("an answer that grows is counted again, and is evicted when it is too large", async () => {
    const [store, place] = [new CacheStore<Thing>(bytesMax), placeOf()];
    const answer = { name: "one", size: 1000 };
    await store.obtain(place, async () => answer);
    answer.size = 5000;
    store.grown(place, answer);
    expect(store.size).toBeGreaterThan(5000);
    answer.size = bytesMax;
    store.grown(place, answer);
    expect([store.size, store.find(place)]).toEqual([0, undefined]);
  });

  test("an answer larger than the bound is served and not kept", async () => {
    const [store, place] = [new CacheStore<Thing>(bytesMax), placeOf()];
    expect((await store.obtain(place, async () => thing("big", bytesMax))).name).toBe("big");
    expect(store.find(place)).toBeUndefined();
  });
});

describe("an epoch", () => {
  test("ends at once with the first event, and again when the window is over", () => {
    timed();
    const epoch = new Epoch();
    epoch.end();
    expect(epoch.now).toBe(1);
    jest.advanceTimersByTime(99);
    expect(epoch.now).toBe(1);
    jest.advanceTimersByTime(1);
    expect(epoch.now).toBe(2);
    jest.advanceTimersByTime(1000);
    expect(epoch.now).toBe(2);
  });

  test("ends once in 100 ms, however many events there are, and after the last of them", () => {
    timed();
    const epoch = new Epoch();
    for (let n = 0; n < 500; n += 1) {
      epoch.end();
      jest.advanceTimersByTime(1);
    }
    expect(epoch.now).toBe(6);
    const heardAt = epoch.now;
    jest.advanceTimersByTime(100);
    expect(epoch.now).toBe(heardAt + 1);
    jest.advanceTimersByTime(1000);
    expect(epoch.now).toBe(heardAt + 1);
  });
});
