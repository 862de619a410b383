import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { defaultRates } from "../../../mixins/config/rate-classes.ts";
import {
  dynamicConfigOf,
  readDynamicConfig,
} from "../../../mixins/dynamic-config/dynamic-config.ts";
import { idFrom } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import job from "../../../services/job/job.service.ts";
import payment from "../../../services/payment/payment.service.ts";
import { type Node, startNode } from "../../cluster/node.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { finished } from "../../support/process.ts";
import { testTokens } from "../../support/tokens.ts";
import { until } from "../../support/until.ts";

const { securityProbe, tokenFor } = testTokens();

type Page = { readonly messages: readonly { readonly data: Record<string, unknown> }[] };

const features = { applications: true, withdrawals: true };
let folder: string;
let file: string;
let nodes: Node[];

beforeEach(() => {
  folder = folderOf("tuning");
  file = join(folder, "tuning.json");
  nodes = [];
});
afterEach(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  remove(folder);
});

/** Replaces the file in one step, as an editor or a volume does. */
const write = (value: unknown): void => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};
const start = async (schemas: readonly object[] = []): Promise<Node> => {
  const env = { ONEDAY_TUNING: file, ONEDAY_DATA_DIR: join(folder, "data") };
  const node = await startNode("payment", schemas as never, env);
  nodes.push(node);
  return node;
};

describe("the text of the settings", () => {
  test("leaves every setting at its default that it does not name", () => {
    const limits = { earlyPayWon: 10_000_000, earlyPays: 100, pairPays: 20, withdrawals: 30 };
    const rates = defaultRates;
    const byTable = { employerFeePercent: null, noShowWaitMinutes: null };
    expect(readDynamicConfig("{}")).toEqual({
      ...{ ...byTable, features, rates, limits },
      ...{ drained: {}, logLevels: {} },
    });
    expect(readDynamicConfig('{"noShowWaitMinutes":0}').noShowWaitMinutes).toBe(0);
    expect(readDynamicConfig('{"limits":{"earlyPays":20}}').limits).toEqual({
      ...limits,
      earlyPays: 20,
    });
    const off = readDynamicConfig('{"features":{"withdrawals":false}}');
    expect(off.features).toEqual({ applications: true, withdrawals: false });
  });

  test.each([
    ["{", "JSON"],
    ["[]", "/"],
    ['{"employerFeePercent":7.5}', "/employerFeePercent"],
    ['{"employerFeePercent":31}', "/employerFeePercent must not be above 30, the cap of the law"],
    ['{"employerFeePercent":101}', "/employerFeePercent"],
    ['{"employerFeePercent":"5"}', "/employerFeePercent"],
    ['{"employerFee":5}', "/employerFee "],
    ['{"noShowWaitMinutes":-1}', "/noShowWaitMinutes"],
    ['{"features":{"payouts":false}}', "/features/payouts"],
    ['{"drained":{"job.1":"tomorrow"}}', "/drained/job.1"],
    ['{"drained":{"a b":"2099-01-01T00:00:00Z"}}', "/drained"],
    ['{"logLevels":{"job":"loud until 2099-01-01T00:00:00Z"}}', "/logLevels/job"],
  ])("%s is refused, with the place", (text, problem) => {
    expect(() => readDynamicConfig(text)).toThrow(problem);
  });
});

describe("a file of settings", () => {
  test("is followed; a bad one is refused once and the last good one stays in force", async () => {
    write({ employerFeePercent: 5 });
    const { broker, said } = await start();
    expect(dynamicConfigOf(broker)).toMatchObject({ employerFeePercent: 5, features });
    write({ employerFeePercent: 7 });
    await until(() => dynamicConfigOf(broker).employerFeePercent === 7);
    write({ employerFeePercent: 99 });
    const refusals = () => said.filter((line) => line.includes("stays as it was"));
    await until(() => refusals().length === 1);
    expect(refusals()[0]).toContain("/employerFeePercent");
    expect(dynamicConfigOf(broker).employerFeePercent).toBe(7);
    rmSync(file);
    await until(() => refusals().length === 2);
    expect(dynamicConfigOf(broker).employerFeePercent).toBe(7);
    write({ employerFeePercent: 8, features: { applications: false } });
    await until(() => dynamicConfigOf(broker).employerFeePercent === 8);
    expect(dynamicConfigOf(broker).features.applications).toBe(false);
  });

  test.each([
    ["not there", null, /ENOENT/],
    ["no good", "{", /JSON/],
  ])("that is %s at the start ends it with one line", async (_, text, problem) => {
    if (text !== null) write(text);
    const { code, said } = await finished("start", {
      ONEDAY_TUNING: file,
      ONEDAY_DATA_DIR: join(folder, "data"),
      ONEDAY_PORT: "0",
    });
    expect(code).toBe(1);
    expect(said.trim().split("\n")).toEqual([expect.stringMatching(/^oneday: ONEDAY_TUNING: /)]);
    expect(said).toMatch(problem);
  });
});

describe("a feature that is switched off", () => {
  const errorOf = (done: Promise<unknown>) =>
    done.then(
      () => null,
      ({ type, code }: { type: string; code: number }) => [type, code],
    );
  const off = ["SWITCHED_OFF", 503];
  const isOn = async ({ broker }: Node, feature: keyof typeof features): Promise<void> => {
    write({});
    await until(() => dynamicConfigOf(broker).features[feature]);
  };

  test("accepts no application until it is on again", async () => {
    write({ features: { applications: false } });
    const node = await start([...neighbours().schemas, securityProbe, job]);
    const [employer, worker] = [tokenFor(idFrom("e"), "employer"), tokenFor(idFrom("w"), "worker")];
    const posting = postingOf();
    const { jobId } = await call(node.broker, "job.post", posting, { meta: { token: employer } });
    const apply = () =>
      call(node.broker, "job.apply", { jobId }, { meta: { token: worker, key: "apply-once" } });
    expect(await errorOf(apply())).toEqual(off);
    await isOn(node, "applications");
    const { applicationId } = await apply();
    write({ features: { applications: false } });
    await until(() => !dynamicConfigOf(node.broker).features.applications);
    // A replay of an earlier application still answers.
    expect((await apply()).applicationId).toBe(applicationId);
  });

  test("sends no money to a bank", async () => {
    write({ features: { withdrawals: false } });
    const [user] = neighbours().schemas;
    const node = await start([user as object, securityProbe, payment]);
    const meta = { token: tokenFor(idFrom("w"), "worker"), key: "withdraw-once" };
    const withdraw = () => call(node.broker, "payment.withdraw", { amountWon: 1000 }, { meta });
    expect(await errorOf(withdraw())).toEqual(off);
    await isOn(node, "withdrawals");
    expect(await errorOf(withdraw())).toEqual(["INSUFFICIENT_FUNDS", 409]);
  });
});

describe("the platform's fee", () => {
  const terms = {
    hourlyWageWon: 12_000,
    startsAt: "2026-12-01T00:00:00.000Z",
    endsAt: "2026-12-01T08:00:00.000Z",
    breakMinutes: 60,
    regularEmployees: 12,
  };
  const ids = (n: number) => ({
    applicationId: idFrom("application", String(n)),
    jobId: idFrom("job"),
    workerId: idFrom("worker"),
    employerId: idFrom("employer"),
    attempt: 1,
  });
  const feePercentOf = ({ employerFeeWon, grossWon }: Record<string, unknown>) =>
    (Number(employerFeeWon) / Number(grossWon)) * 100;
  const fund = async ({ broker }: Node): Promise<void> => {
    const { employerId } = ids(0);
    const token = tokenFor(employerId, "employer");
    const charge = { amountWon: 1_000_000, method: "card" } as const;
    await call(broker, "payment.charge", charge, { meta: { token, key: "fund-once" } });
    const wallet = () => call(broker, "payment.wallet", {}, { meta: { token } });
    await until(async () => (await wallet()).availableWon === 1_000_000);
  };
  const settled = async ({ broker }: Node): Promise<Record<string, unknown>[]> => {
    const page = await broker.call<Page, object>("payment.log.read", { after: 0, limit: 100 });
    return page.messages.map(({ data }) => data).filter((data) => "lines" in data);
  };
  const hold = (node: Node, n: number) =>
    node.broker.call<{ heldWon: number }, object>("payment.hold", {
      cid: `hold-${n}`,
      ...ids(n),
      terms,
    });
  const settle = (node: Node, n: number) => {
    const { applicationId } = ids(n);
    const work = { applicationId, attempt: 1, workedMinutes: 420 };
    return node.broker.call("payment.settle", { cid: `settle-${n}`, ...work });
  };

  test("is the one of the hold, when it settles, in a replay and after a restart", async () => {
    write({ employerFeePercent: 5 });
    const [user] = neighbours().schemas;
    const first = await start([user as object, payment, securityProbe]);
    await fund(first);
    const quoted = () => first.broker.call<Record<string, unknown>, object>("payment.quote", terms);
    expect(feePercentOf(await quoted())).toBe(5);
    const { heldWon } = await hold(first, 1);
    write({ employerFeePercent: 20 });
    await until(() => dynamicConfigOf(first.broker).employerFeePercent === 20);
    expect(feePercentOf(await quoted())).toBe(20);
    expect((await hold(first, 1)).heldWon).toBe(heldWon);
    await hold(first, 2);
    await first.stop();
    nodes = [];
    write({});
    const second = await start([user as object, payment, securityProbe]);
    await hold(second, 3);
    for (const n of [1, 2, 3]) await settle(second, n);
    expect((await settled(second)).map(feePercentOf)).toEqual([5, 20, 10]);
  });
});
