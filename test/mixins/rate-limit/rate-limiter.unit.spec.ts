import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { defaultRates, ratesOf, rules } from "../../../mixins/config/rate-classes.ts";
import {
  draw,
  type Limit,
  limitOf,
  refillUs,
  splitOf,
  waitUs,
} from "../../../mixins/config/token-bucket.ts";
import { readDynamicConfig } from "../../../mixins/dynamic-config/dynamic-config.ts";
import { networkOf } from "../../../mixins/http/parsing/client-address.ts";
import { LocalBuckets } from "../../../mixins/rate-limit/local-buckets.ts";
import { type ActionContract, rateOf } from "../../../services/contracts/core/action-contract.ts";
import { actions } from "../../../services/contracts/index.ts";

const rates = fc
  .record({ perMinute: fc.integer({ min: 1, max: 100_000 }), burst: fc.nat({ max: 499 }) })
  .map(({ perMinute, burst }) => limitOf({ perMinute, burst: burst + 1 }));
/** Steps of a clock, most of them shorter than a token takes to return. */
const steps = fc.array(fc.oneof(fc.nat({ max: 2000 }), fc.nat({ max: 5_000_000 })), {
  minLength: 1,
  maxLength: 300,
});

/** The moments at which one caller was admitted. */
const admittedBy = (limit: Limit, times: readonly number[]): number[] => {
  let fullAtUs = times[0] ?? 0;
  return times.filter((nowUs) => {
    const drawn = draw(limit, fullAtUs, nowUs, 1);
    fullAtUs = drawn.fullAtUs;
    return drawn.granted === 1;
  });
};
const timesOf = (gaps: readonly number[]): number[] => {
  let atUs = 1_763_859_200_000_000;
  return gaps.map((gap) => {
    atUs += gap;
    return atUs;
  });
};

describe("a bucket", () => {
  test("grants in no period more than its burst and the tokens that returned in it", () => {
    const never = fc.property(rates, steps, (limit, gaps) => {
      const admitted = admittedBy(limit, timesOf(gaps));
      for (const [first, from] of admitted.entries()) {
        for (const [more, to] of admitted.slice(first).entries()) {
          expect(more + 1).toBeLessThanOrEqual(limit.burst + (to - from) / limit.intervalUs);
        }
      }
    });
    fc.assert(never, { seed: 1, numRuns: 200 });
  });

  test("admits callers within the burst and the rate, and those that wait as announced", () => {
    const always = fc.property(rates, steps, (limit, gaps) => {
      let fullAtUs = 0;
      let earned = limit.burst;
      let lastUs = 0;
      for (const nowUs of timesOf(gaps)) {
        earned = Math.min(limit.burst, earned + (nowUs - lastUs) / limit.intervalUs);
        lastUs = nowUs;
        const drawn = draw(limit, fullAtUs, nowUs, 1);
        expect(drawn.granted).toBe(earned >= 1 ? 1 : 0);
        earned -= drawn.granted;
        fullAtUs = drawn.fullAtUs;
        const later = nowUs + waitUs(limit, fullAtUs, nowUs);
        expect(draw(limit, fullAtUs, later, 1).granted).toBe(1);
      }
    });
    fc.assert(always, { seed: 2, numRuns: 200 });
  });

  test("grants nothing when the clock goes back, and is full again after its refill time", () => {
    const limit = limitOf({ perMinute: 60, burst: 5 });
    const hourUs = 3_600_000_000;
    let fullAtUs = draw(limit, 0, hourUs, 5).fullAtUs;
    expect(draw(limit, fullAtUs, 0, 1).granted).toBe(0);
    fullAtUs = draw(limit, fullAtUs, 0, 1).fullAtUs;
    expect(draw(limit, fullAtUs, refillUs(limit), 9).granted).toBe(5);
  });

  test("is granted in blocks, the last one as large as what is left", () => {
    const limit = limitOf({ perMinute: 60, burst: 5 });
    const first = draw(limit, 0, 1, 3);
    expect([first.granted, draw(limit, first.fullAtUs, 1, 3).granted]).toEqual([3, 2]);
  });
});

/** Processes that draw from one bucket in blocks; answers whether one admits a caller. */
const drawers = (limit: Limit, processes: number): ((who: number, nowUs: number) => boolean) => {
  const { shared, block } = splitOf(limit, processes);
  const left = Array.from({ length: processes }, () => 0);
  let fullAtUs = 0;
  return (who, nowUs) => {
    if ((left[who] ?? 0) === 0) {
      const drawn = draw(shared, fullAtUs, nowUs, block);
      fullAtUs = drawn.fullAtUs;
      left[who] = drawn.granted;
    }
    const isAdmitted = (left[who] ?? 0) > 0;
    if (isAdmitted) left[who] = (left[who] ?? 0) - 1;
    return isAdmitted;
  };
};

describe("a bucket that several processes draw from", () => {
  test("grants them together no more than one burst in any period", () => {
    const scheme = fc.record({
      limit: rates,
      processes: fc.integer({ min: 1, max: 12 }),
      asked: fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 60_000 })), { maxLength: 400 }),
    });
    const never = fc.property(scheme, ({ limit, processes, asked }) => {
      const ask = drawers(limit, processes);
      const times = timesOf(asked.map(([, gap]) => gap));
      const admitted = times.filter((nowUs, n) => ask((asked[n]?.[0] ?? 0) % processes, nowUs));
      for (const [first, from] of admitted.entries()) {
        for (const [more, to] of admitted.slice(first).entries()) {
          expect(more + 1).toBeLessThanOrEqual(limit.burst + (to - from) / limit.intervalUs);
        }
      }
    });
    fc.assert(never, { seed: 3, numRuns: 100 });
  });

  test.each([1, 2, 3, 5, 12])(
    "grants no more, even when %i processes kept tokens and it is full again",
    (processes) => {
      const limit = limitOf({ perMinute: 60, burst: 100 });
      const ask = drawers(limit, processes);
      for (let who = 0; who < processes; who += 1) ask(who, 1);
      const laterUs = 2 * refillUs(limit);
      const asked = Array.from({ length: 200 * processes }, (_, n) => ask(n % processes, laterUs));
      const admitted = asked.filter((isAdmitted) => isAdmitted).length;
      expect(admitted).toBeLessThanOrEqual(limit.burst);
      expect(admitted).toBeGreaterThanOrEqual(limit.burst * 0.8);
    },
  );

  test("is drawn from in blocks of at most a tenth of the burst", () => {
    const blocks = [1, 2, 4, 8].map(
      (n) => splitOf(limitOf({ perMinute: 60, burst: 100 }), n).block,
    );
    expect(blocks).toEqual([10, 10, 5, 2]);
  });
});

describe("the buckets of a process", () => {
  const limit = limitOf({ perMinute: 60, burst: 2 });

  test("are separate for each caller", () => {
    const buckets = new LocalBuckets();
    const taken = ["a", "a", "a", "b"].map((key) => buckets.take(key, limit, 0).isAdmitted);
    expect(taken).toEqual([true, true, false, true]);
  });

  test("announce the remaining requests and the time of the next", () => {
    const buckets = new LocalBuckets();
    const second = 1_000_000;
    const one = { isAdmitted: true, left: 1, fullInUs: second, waitUs: 0 };
    expect(buckets.take("a", limit, 0)).toEqual(one);
    buckets.take("a", limit, 0);
    const none = { isAdmitted: false, left: 0, fullInUs: 1.5 * second, waitUs: 0.5 * second };
    expect(buckets.take("a", limit, 0.5 * second)).toEqual(none);
  });

  test("do not grow with the number of addresses, and keep the used ones", () => {
    const buckets = new LocalBuckets(100);
    buckets.take("busy", limit, 0);
    buckets.take("busy", limit, 0);
    for (let n = 0; n < 10_000; n += 1) {
      buckets.take(`address ${n}`, limit, 0);
      expect(buckets.take("busy", limit, 0).isAdmitted).toBe(false);
    }
    expect(buckets.size).toBe(100);
  });
});

describe("the rate class of a route", () => {
  const classes = Object.fromEntries(
    Object.values(actions as Readonly<Record<string, ActionContract>>)
      .filter(({ rest }) => rest !== undefined)
      .map((contract) => [contract.rest, rateOf(contract)]),
  );
  const routesOf = (name: string) => Object.keys(classes).filter((rest) => classes[rest] === name);

  test("only health is not counted", () => {
    expect(routesOf("none").sort()).toEqual([
      "GET /health/live",
      "GET /health/ready",
      "GET /health/system",
    ]);
  });

  test("a route with a password, or one that sends or takes a mail's token, is a sign-in", () => {
    const signIns = routesOf("signIn");
    for (const route of [
      "POST /api/users/register",
      "POST /api/users/login",
      "POST /api/users/password-reset",
      "POST /api/users/password-reset/confirm",
      "POST /api/users/verify-email",
      "POST /api/users/me/password",
      "POST /api/users/operators",
    ]) {
      expect(signIns).toContain(route);
    }
    expect(signIns).not.toContain("POST /api/users/refresh");
  });

  test("a route for money in or out, or for its destination, is a payout", () => {
    expect(routesOf("payout").sort()).toEqual([
      "POST /api/payments/charges",
      "POST /api/payments/withdrawals",
      "PUT /api/users/me/bank-account",
    ]);
  });

  test("a GET is a read or less, and a new command is a command", () => {
    const gets = Object.entries(classes).filter(([rest]) => rest.startsWith("GET "));
    expect(new Set(gets.map(([, name]) => name))).toEqual(new Set(["read", "none"]));
    const { params } = actions["user.me"];
    expect(rateOf({ rest: "POST /api/new", params })).toBe("command");
  });
});

describe("the configured rates", () => {
  test("by default no caller is refused below 20 reads and 10 commands a second and 30 sign-ins a minute", () => {
    const promised = {
      read: 20 * 60,
      command: 10 * 60,
      payout: 10 * 60,
      signIn: 30,
      door: 20 * 60,
    };
    for (const name of Object.keys(rules) as (keyof typeof rules)[]) {
      const { perMinute, burst } = defaultRates[name];
      const inOneGo = name === "signIn" ? 30 : promised[name] / 60;
      const { shared } = splitOf(limitOf({ perMinute, burst }), 8);
      expect(perMinute).toBeGreaterThan(promised[name]);
      expect(shared.burst).toBeGreaterThanOrEqual(inOneGo);
    }
  });

  test("a rate that the operator does not name keeps its default", () => {
    const { rates } = readDynamicConfig('{"rates":{"signIn":{"perMinute":6,"burst":3}}}');
    expect(rates).toEqual({ ...defaultRates, signIn: { perMinute: 6, burst: 3 } });
    expect(readDynamicConfig("{}").rates).toEqual(defaultRates);
  });

  test.each([
    ['{"rates":{"read":{"perMinute":0,"burst":3}}}', "/rates/read/perMinute"],
    ['{"rates":{"read":{"perMinute":60}}}', "/rates/read"],
    ['{"rates":{"reads":{"perMinute":60,"burst":3}}}', "/rates"],
    [
      '{"rates":{"read":{"perMinute":1,"burst":11}}}',
      "/rates/read fills up in more than 10 minutes",
    ],
  ])("%s is refused, with the place", (text, problem) => {
    expect(() => readDynamicConfig(text)).toThrow(problem);
  });

  test("a bucket that refills within the store's memory is accepted", () => {
    expect(ratesOf({ read: { perMinute: 1, burst: 10 } }).read.burst).toBe(10);
  });
});

describe("one network of addresses", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["unknown", "unknown"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"],
    ["2001:db8:1::1", "2001:db8:1:0::/64"],
    ["2001:db8::1:2:3:4:5", "2001:db8:0:1::/64"],
    ["::1", "0:0:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
  ])("%s is of %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
