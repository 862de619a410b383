/** Concurrent changes: no acknowledged one is lost. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import communication from "../../../services/communication/communication.service.ts";
import { canonicalJson } from "../../../services/contracts/core/units.ts";
import { actions } from "../../../services/contracts/index.ts";
import job from "../../../services/job/job.service.ts";
import matching from "../../../services/matching/matching.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { spread } from "../../support/spread.ts";
import { services } from "../../user/people.ts";
import { excused, type State, things } from "./patchable.ts";

const rounds = spread === null ? 200 : 25;
const atOnceMax = 4;

let world: TestBroker;
beforeAll(
  async () => {
    const probes = neighbours().schemas.filter(
      ({ name }) => !["user", "payment", "communication"].includes(name),
    );
    world = await startBroker([...services, job, matching, payment, communication, ...probes]);
  },
  spread === null ? 60_000 : 400_000,
);
afterAll(() => world.stop());

const orders = <I>(items: readonly I[]): I[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

/** The possible results, if each is applied whole, one after the other. */
const outcomes = (before: State, changes: readonly State[]): Set<string> =>
  new Set(orders(changes).map((order) => canonicalJson(Object.assign({}, before, ...order))));

test("every route of a partial change has a row in the table, or a reason", () => {
  const changing = Object.entries(actions)
    .filter(([, contract]) => "rest" in contract && /^(PATCH|PUT) /.test(contract.rest))
    .map(([name]) => name);
  const known = [...things.flatMap(({ routes }) => routes), ...Object.keys(excused)];
  expect([...new Set(known)].sort()).toEqual(changing.sort());
});

describe.each(things)("of concurrent patches of $name", ({ make }) => {
  test(
    "each acknowledged one is applied, as if they had come one after the other",
    async () => {
      const { sayings, read } = await make(world.broker);
      let n = 0;
      const one = fc.integer({ min: 0, max: sayings.length - 1 });
      const round = async (picked: readonly number[]): Promise<void> => {
        const before = await read();
        const patches = picked.flatMap((at) => {
          n += 1;
          return sayings[at]?.(n) ?? [];
        });
        await Promise.all(patches.map(({ send }) => send()));
        const possible = outcomes(
          before,
          patches.map(({ says }) => says),
        );
        const after = await read();
        expect({ after, isPossible: possible.has(canonicalJson(after)) }).toMatchObject({
          isPossible: true,
        });
      };
      await fc.assert(
        fc.asyncProperty(fc.array(one, { minLength: 2, maxLength: atOnceMax }), round),
        { seed: 20261129, numRuns: rounds, endOnFailure: true },
      );
    },
    spread === null ? 120_000 : 400_000,
  );
});
