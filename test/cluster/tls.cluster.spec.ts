import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { natsConfig } from "../../scripts/cluster/nats-permissions.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { finished, run } from "../support/process.ts";
import { type Server, startNats } from "../support/servers.ts";
import { statusOf } from "../support/status.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";

const password = "the-password-of-security";

/** A throw-away authority and its certificates: `<name>.pem` and `<name>.key` in the folder. */
const certificates = (folder: string, names: readonly string[]): void => {
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const forDays = ["-days", "2"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    ...forDays,
    "-subj",
    "/CN=ca",
  );
  writeFileSync(join(folder, "san.cnf"), "subjectAltName=IP:127.0.0.1\n");
  for (const name of names) {
    const request = ["-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`];
    openssl("req", ...key, ...request);
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "san.cnf"];
    openssl("x509", "-req", "-in", `${name}.csr`, "-out", `${name}.pem`, ...signed, ...forDays);
  }
};

withParts("a NATS server with TLS and users", ["nats"], () => {
  let folder: string;
  let nats: Server;
  const file = (name: string) => join(folder, name);
  const env = (more: Record<string, string>) => ({
    SERVICES: "security",
    ONEDAY_DATA_DIR: join(folder, "data"),
    ONEDAY_NATS_URL: nats.url.replace("//", `//security:${password}@`),
    ONEDAY_DEMO: "off",
    ONEDAY_PORT: "0",
    ...more,
  });
  const ca = () => ({ ONEDAY_NATS_CA: file("ca.pem") });
  const shown = () => ({
    ...ca(),
    ONEDAY_NATS_CERT: file("client.pem"),
    ONEDAY_NATS_KEY: file("client.key"),
  });
  /** The lines of a start that ends with 1 and without waiting. */
  const refused = async (more: Record<string, string>): Promise<string> => {
    const { code, said } = await finished("start", env(more));
    expect([code, said]).toEqual([1, expect.not.stringContaining("waiting for")]);
    const lines = said.trim().split("\n");
    expect(lines).toHaveLength(1);
    return lines[0] ?? "";
  };

  beforeAll(async () => {
    folder = folderOf("tls");
    certificates(folder, ["server", "client"]);
    const tls = { cert: file("server.pem"), key: file("server.key"), ca: file("ca.pem") };
    nats = await startNats(natsConfig({ security: password }, tls));
  }, 60_000);
  afterAll(async () => {
    await nats?.stop();
    remove(folder);
  });

  test("accepts a node that trusts the authority and shows its certificate", async () => {
    const port = String(await freePort());
    const node = run("start", env({ ...shown(), ONEDAY_PORT: port }));
    const keys = `http://127.0.0.1:${port}/.well-known/jwks.json`;
    const answers = async () => (await statusOf(keys)) === 200;
    await until(answers, 30_000).finally(() => node.child.kill("SIGTERM"));
    await node.gone;
    expect(node.child.exitCode).toBe(0);
  }, 60_000);

  test("a node that does not trust the authority ends its start at once", async () => {
    expect(await refused({})).toMatch(/^oneday: NATS at nats:\/\/127\.0\.0\.1:\d+: .*certificate/);
  }, 60_000);

  // The server disconnects after the handshake, and only its own log has the reason.
  test("a node without a certificate is rejected", async () => {
    const { code, said } = await finished("start", env({ ...ca(), ONEDAY_START_WAIT_S: "1" }));
    expect([code, said]).toEqual([1, expect.stringMatching(/oneday: NATS at .*no answer in 1 s/)]);
    expect(nats.said()).toContain("client didn't provide a certificate");
  }, 60_000);

  test("a wrong password ends the start at once, and is not shown", async () => {
    const ONEDAY_NATS_URL = nats.url.replace("//", "//security:another-word@");
    const line = await refused({ ...shown(), ONEDAY_NATS_URL });
    expect(line).toMatch(/^oneday: NATS at nats:.*authorization/i);
    expect(line).not.toContain("another-word");
  }, 60_000);

  test("a node with the user of another service ends its start at once", async () => {
    const ONEDAY_NATS_URL = nats.url.replace("//", "//payment:any@");
    expect(await refused({ ...shown(), ONEDAY_NATS_URL })).toMatch(
      /the user payment is not that of node security\./,
    );
  }, 60_000);

  test("a missing file is named", async () => {
    expect(await refused({ ONEDAY_NATS_CA: file("none.pem") })).toContain("none.pem");
  }, 60_000);

  test("that is away is waited for, with log lines, up to the configured time", async () => {
    const ONEDAY_NATS_URL = `nats://127.0.0.1:${await freePort()}`;
    const { code, said } = await finished(
      "start",
      env({ ONEDAY_NATS_URL, ONEDAY_START_WAIT_S: "1" }),
    );
    expect(code).toBe(1);
    expect(said).toMatch(/waiting for NATS at[\s\S]*oneday: NATS at .*no answer in 1 s/);
  }, 60_000);
});
