import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { openSandboxServer } from "../../../scripts/sandbox/sandbox-server.ts";
import { dayMs, newId } from "../../../services/contracts/core/units.ts";
import { keyOf } from "../../../services/payment/provider/provider.ts";
import { sandboxAt } from "../../../services/payment/provider/sandbox/sandbox.client.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { providerContract } from "./provider-contract.ts";

const secret = "a secret of sixteen";
const folder = folderOf("sandbox");
afterAll(() => remove(folder));

providerContract("the sandbox", async () => {
  const server = await openSandboxServer({ secret });
  return { server, provider: sandboxAt(server.url, secret) };
});

test("a restart forgets no key, and a torn last line was never answered", async () => {
  const file = join(folder, "deeds.jsonl");
  const key = keyOf("charge", newId());
  const first = await openSandboxServer({ secret, file });
  const answer = await sandboxAt(first.url, secret).charge(key, 50_000, "card");
  await first.stop();
  appendFileSync(file, '{"_id":"charge:torn","kind":"cha');
  const second = await openSandboxServer({ secret, file });
  const provider = sandboxAt(second.url, secret);
  expect(await provider.charge(key, 50_000, "card")).toEqual(answer);
  await provider.charge(keyOf("charge", newId()), 60_000, "card");
  await second.stop();
  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).amountWon)).toEqual([50_000, 60_000]);
});

test("a stop does not wait for pending webhooks, and delivers none of them", async () => {
  const webhook = { url: "http://127.0.0.1:9/", dialect: "sandbox" } as const;
  const faults = { pending: 1, pendingMsMax: 30 * dayMs, twice: 1 };
  const server = await openSandboxServer({ secret, webhook, faults });
  const provider = sandboxAt(server.url, secret);
  await Promise.all(
    [1, 2, 3].map(() => provider.charge(keyOf("charge", newId()), 50_000, "virtualAccount")),
  );
  await server.stop();
  expect(server.webhooks()).toBe(0);
});

test("the sandbox's file has no account and no name", async () => {
  const file = join(folder, "private.jsonl");
  const server = await openSandboxServer({ secret, file });
  const account = { bankCode: "004", accountNumber: "110-987654321", holder: "김하루" };
  await sandboxAt(server.url, secret).payout(keyOf("payout", newId()), 50_000, account);
  await server.stop();
  const text = readFileSync(file, "utf8");
  expect(text).toContain("50000");
  expect(text).not.toContain(account.accountNumber);
  expect(text).not.toContain(account.holder);
});
