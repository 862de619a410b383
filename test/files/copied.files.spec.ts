/**
 * The folder of a running OneDay, copied ten times in random orders: a start on a copy has
 * everything that was acknowledged before, or says in one line that it has not.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readModelsOf } from "../../mixins/projection/read-models.ts";
import { call } from "../../services/contracts/index.ts";
import { seeded } from "../../services/demo/random.ts";
import { type Whole as Market, openWhole } from "../gateway/attack/market.ts";
import { remove } from "../support/folders.ts";
import { type Acknowledged, copyOf, Load } from "./copied.ts";
import { logs } from "./day.ts";
import { Whole } from "./whole.ts";

const seed = 20261129;
/** How many files are copied while one command is answered: with few, most copies are refused. */
const everyFiles = [8, 32, 64, 32, 64, 96, 32, 64, 96, 64];
const stopMs = 1000;
type Copy = {
  readonly folder: string;
  readonly before: readonly Acknowledged[];
  readonly chargedWon: number;
};

let market: Market;
const copies: Copy[] = [];

beforeAll(async () => {
  market = await openWhole();
  const load = new Load(market);
  load.start();
  const random = seeded(seed);
  for (const every of everyFiles) {
    const before = [...load.done];
    const { chargedWon } = load;
    copies.push({ folder: await copyOf(market.dataDir, random, load, every), before, chargedWon });
  }
  await load.stop();
  await market.halt();
}, 300_000);
afterAll(() => {
  for (const { folder } of copies) remove(folder);
  remove(market.dataDir);
});

/** What is missing or wrong in a OneDay that says that it is ready. */
const findingsOf = async (whole: Whole, { before, chargedWon }: Copy): Promise<string[]> => {
  const { broker } = whole;
  const as = async (name: "employer" | "operator") => ({
    meta: { token: await whole.tokenOf(market.people[name]) },
  });
  const [employer, operator] = [await as("employer"), await as("operator")];
  const found: string[] = [];
  for (const { action, params } of before) {
    const asked = call(broker, action as "job.get", params as { jobId: string }, employer);
    await asked.catch((error: Error) => found.push(`${action} ${error.message}`));
  }
  const { availableWon, heldWon } = await call(broker, "payment.wallet", {}, employer);
  if (availableWon + heldWon < chargedWon) found.push(`a charge of ${chargedWon} is missing`);
  const ledger = await call(broker, "payment.ledger.verify", {}, operator);
  if (!ledger.ok || ledger.sumWon !== 0) found.push(`ledger: ${JSON.stringify(ledger)}`);
  const audit = await call(broker, "security.auditVerify", {}, operator);
  if (!audit.ok) found.push(`audit: ${JSON.stringify(audit)}`);
  for (const name of logs) {
    const verified = await call(broker, `${name}.log.verify` as "job.log.verify", {}, operator);
    if (verified.ok !== true) found.push(`log of ${name}: ${JSON.stringify(verified)}`);
    for (const view of readModelsOf(broker.getLocalService(name))) {
      if (!(await view.compareRebuild())) found.push(`${view.projector.name} is not of its logs`);
    }
  }
  return found;
};

test("a copy of a folder in use has everything acknowledged before it, or says that it has not", async () => {
  const outcomes: string[] = [];
  for (const copy of copies) {
    const whole = new Whole(copy.folder);
    const isReady = await whole.start();
    const { refused, lines } = whole.said;
    const alerts = lines.filter((line) => line.includes("ALERT"));
    outcomes.push(isReady ? "ready" : refused.length > 0 ? "refused" : "takes no commands");
    if (isReady) expect(await findingsOf(whole, copy)).toEqual([]);
    else {
      expect(refused.length + alerts.length).toBeGreaterThan(0);
      for (const line of [...refused, ...alerts]) expect(line).toMatch(/[Rr]estore/);
    }
    // A refused start has services that never end, as its process would.
    await Promise.race([whole.stop(), new Promise((resolve) => setTimeout(resolve, stopMs))]);
  }
  process.stderr.write(`${copies.length} copies: ${outcomes.join(", ")}\n`);
}, 300_000);
