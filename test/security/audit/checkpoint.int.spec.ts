import { execFile } from "node:child_process";
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { unseal } from "../../../mixins/config/sealed-text.ts";
import { type Commit, hashOf } from "../../../mixins/log/commit.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { canonicalJson, sha256 } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { exportAudit, signedState } from "../../../services/security/audit/audit-export.adapter.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { forge } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { keptFolder, register } from "../../user/people.ts";

type Keeper = Parameters<typeof exportAudit>[0];

const kept = keptFolder();
const made: string[] = [];
let running: TestBroker;
let broker: ServiceBroker;
/** The shipped export: two checkpoints. */
let exported: string;
/** The same at the first checkpoint, as an outside keeper has it. */
let earlier: string;

const security = () => serviceOf(broker, "security") as Keeper;
const copyOf = (folder: string): string => {
  const copy = mkdtempSync(join(tmpdir(), "oneday-audit-"));
  made.push(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
};
const recorded = async () => {
  const { messages } = await call(broker, "user.log.read", { after: 0, limit: 1000 });
  await until(() => security().log.head.position > messages.length);
};

beforeAll(async () => {
  running = await kept.start();
  broker = running.broker;
  const folder = join(kept.folder, "audit");
  await register(broker, "first@oneday.test");
  await recorded();
  await exportAudit(security());
  earlier = copyOf(folder);
  await register(broker, "second@oneday.test");
  await recorded();
  await exportAudit(security());
  exported = copyOf(folder);
});
afterAll(async () => {
  await running.stop();
  kept.remove();
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Runs the stand-alone verifier; answers its exit code and output. */
const verify = (folder: string, ...more: string[]): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const args = ["scripts/audit-verifier.mjs", "verify", folder, ...more];
    execFile(process.execPath, args, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout.trim() }),
    );
  });

const namesOf = (folder: string, start: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(start))
    .sort();
const linesOf = (folder: string, name: string): string[] =>
  readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
const writeLines = (folder: string, name: string, lines: readonly string[]): void =>
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(""));
const lastName = (folder: string, start: string): string => namesOf(folder, start).at(-1) ?? "";

/** An export with one change. */
const tampered = (change: (folder: string) => void): string => {
  const folder = copyOf(exported);
  change(folder);
  return folder;
};

/** Rewrites the entries as a valid chain, and signs them with a key. */
const rewrite = (folder: string, signWith: (text: string) => string): void => {
  let prev = "";
  let previous = "-";
  for (const name of namesOf(folder, "entries-")) {
    const commits = linesOf(folder, name).map((line) => {
      const { hash: _, ...entry } = { ...(JSON.parse(line) as Commit), prev };
      const meta = { ...entry.meta, correlationId: "somebody-elses" };
      const changed = { ...entry, meta };
      prev = hashOf(changed);
      return { ...changed, hash: prev };
    });
    writeLines(folder, name, commits.map(canonicalJson));
    const note = namesOf(folder, "checkpoint-")[namesOf(folder, "entries-").indexOf(name)] ?? "";
    const [title, position, , at] = linesOf(folder, note);
    const body = `${[title, position, prev, at, previous].join("\n")}\n`;
    const text = `${body}\n${signWith(body)}\n`;
    writeFileSync(join(folder, note), text);
    previous = sha256(text);
  }
};

test("a shipped export verifies with the folder alone", async () => {
  const { code, said } = await verify(exported);
  const { position } = security().log.head;
  expect({ code, said }).toEqual({
    code: 0,
    said: expect.stringContaining(`OK ${position} entries, ${position} of them signed`),
  });
  expect(await verify(exported, "--shipped", earlier)).toMatchObject({ code: 0 });
});

test("shipping again writes nothing and changes no file", async () => {
  await exportAudit(security());
  const files = (folder: string) =>
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]);
  expect(files(join(kept.folder, "audit"))).toEqual(files(exported));
});

test("an emptied folder is filled with the same content again", async () => {
  rmSync(join(kept.folder, "audit"), { recursive: true });
  await exportAudit(security());
  expect(readdirSync(join(kept.folder, "audit"))).toEqual(readdirSync(exported));
  expect(await verify(join(kept.folder, "audit"), "--shipped", earlier)).toMatchObject({ code: 0 });
});

describe("a forgery is found with its place,", () => {
  test("when any one byte of an entry is another", async () => {
    const name = namesOf(exported, "entries-")[0] ?? "";
    const [first = "", second = "", ...rest] = linesOf(exported, name);
    for (const share of [0.05, 0.3, 0.5, 0.7, 0.95]) {
      const at = Math.floor(second.length * share);
      const other = second[at] === "0" ? "1" : "0";
      const flipped = second.slice(0, at) + other + second.slice(at + 1);
      const folder = tampered((f) => writeLines(f, name, [first, flipped, ...rest]));
      expect([share, await verify(folder)]).toEqual([
        share,
        { code: 1, said: expect.stringMatching(/^BAD at 2: /) },
      ]);
    }
  });

  test("when the last entry is missing", async () => {
    const name = lastName(exported, "entries-");
    const lines = linesOf(exported, name);
    const folder = tampered((f) => writeLines(f, name, lines.slice(0, -1)));
    const { position } = security().log.head;
    expect(await verify(folder)).toEqual({
      code: 1,
      said: `BAD at ${position}: entries are missing: ${position} were signed`,
    });
  });

  test("when the last entry and its checkpoint are missing, and an outsider kept that checkpoint", async () => {
    const folder = tampered((f) => {
      for (const start of ["entries-", "checkpoint-"]) rmSync(join(f, lastName(f, start)));
    });
    expect(await verify(folder)).toMatchObject({ code: 0 });
    expect(await verify(folder, "--shipped", exported)).toMatchObject({
      code: 1,
      said: expect.stringContaining("entries are missing"),
    });
  });

  test("when two entries are swapped", async () => {
    const name = namesOf(exported, "entries-")[0] ?? "";
    const [first = "", second = "", ...rest] = linesOf(exported, name);
    const folder = tampered((f) => writeLines(f, name, [second, first, ...rest]));
    expect(await verify(folder)).toEqual({ code: 1, said: "BAD at 1: not in its place" });
  });

  test("when a checkpoint differs from what was signed", async () => {
    const name = lastName(exported, "checkpoint-");
    const text = readFileSync(join(exported, name), "utf8");
    const folder = tampered((f) =>
      writeFileSync(join(f, name), text.replace(/\n[0-9a-f]{64}\n/, `\n${"0".repeat(64)}\n`)),
    );
    expect(await verify(folder)).toEqual({
      code: 1,
      said: `BAD at ${name}: not signed with this key`,
    });
  });

  test("when a checkpoint is missing from the sequence", async () => {
    const folder = tampered((f) => rmSync(join(f, namesOf(f, "checkpoint-")[0] ?? "")));
    expect(await verify(folder)).toMatchObject({
      code: 1,
      said: expect.stringContaining("the checkpoint before it is missing"),
    });
  });

  test("when everything was rewritten and signed with another key, by a holder of ours", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const folder = tampered((f) => {
      rewrite(f, (text) => sign(null, Buffer.from(text), privateKey).toString("base64"));
      writeFileSync(join(f, "key.pem"), publicKey.export({ type: "spki", format: "pem" }));
    });
    expect(await verify(folder)).toMatchObject({ code: 0 });
    const name = namesOf(exported, "checkpoint-")[0] ?? "";
    expect(await verify(folder, "--key", join(earlier, "key.pem"))).toEqual({
      code: 1,
      said: `BAD at ${name}: not signed with this key`,
    });
  });
});

test("a holder of our key can rewrite everything, and only a checkpoint kept elsewhere shows it", async () => {
  const rows = await resourcesOf(security()).collection<{ _id: string; sealed: string }>(
    "audit_key",
  );
  const sealed = (await rows.get("audit"))?.sealed ?? "";
  const stolen = createPrivateKey(unseal(keyFor(security().broker, "audit-key"), "audit", sealed));
  const folder = tampered((f) =>
    rewrite(f, (text) => sign(null, Buffer.from(text), stolen).toString("base64")),
  );
  expect(await verify(folder)).toMatchObject({ code: 0 });
  expect(await verify(folder, "--shipped", earlier)).toMatchObject({
    code: 1,
    said: expect.stringContaining("it is not the entry that was signed"),
  });
});

test("a folder with content that was never signed here is not written to", async () => {
  const folder = join(kept.folder, "audit");
  const path = join(folder, lastName(folder, "checkpoint-"));
  const note = readFileSync(path, "utf8");
  writeFileSync(path, note.replace("oneday", "someone"));
  await expect(exportAudit(security())).rejects.toThrow("was not signed here");
  writeFileSync(path, note);
  await expect(exportAudit(security())).resolves.toBeUndefined();
});

test("a log that differs from the signed one is signed no further, and that is reported", async () => {
  expect(await signedState(security())).toMatchObject({ holds: true });
  const { position } = await signedState(security());
  await running.stop();
  const id = `"_id":"1-${String(position).padStart(12, "0")}"`;
  await forge(kept.folder, "security", "log", (line) =>
    line.includes(id) ? line.replace(/"hash":"[0-9a-f]/, '"hash":"g') : line,
  );
  running = await kept.start();
  broker = running.broker;
  expect(await signedState(security())).toEqual({ position, holds: false });
  await expect(exportAudit(security())).rejects.toThrow("not the one that was signed");
});
