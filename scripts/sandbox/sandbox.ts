/**
 * Sandbox program: runs the sandbox server; `npm run sandbox -- --help` shows its options.
 *
 * The secret comes from ONEDAY_PROVIDER_SECRET, as in the payment service. Transactions are stored
 * in a folder. It listens on loopback only, and ends with SIGINT or SIGTERM.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Faults, quiet } from "../../services/payment/provider/sandbox/sandbox-rules.ts";
import { runProgram } from "../server-program.ts";
import { openSandboxServer, type SandboxServer, type ServerOptions } from "./sandbox-server.ts";

const usage = `A card network and a bank that move no real money, for ONEDAY_PROVIDER_URL.

  npm run sandbox -- [--port 3010] [--data data/sandbox] [--webhook URL] [--fault name=number]...

  ONEDAY_PROVIDER_SECRET        16 or more characters, the same as payment's
  ONEDAY_PROVIDER_SECURITY_KEY  64 hexadecimal digits, for payouts as Toss Payments has them
  --webhook                     http://127.0.0.1:3000/api/payments/webhooks/sandbox (or …/toss)
  --fault                       ${Object.keys(quiet).join(", ")}:
                                shares from 0 to 1, or milliseconds
`;
const secretMin = 16;
const portMax = 65_535;

class BadUse extends Error {}

const faultsOf = (given: readonly string[]): Partial<Faults> =>
  Object.fromEntries(
    given.map((text) => {
      const [name = "", value = ""] = text.split("=");
      if (!Object.hasOwn(quiet, name)) throw new BadUse(`--fault ${name} is none`);
      if (name === "seed") return [name, value];
      const number = Number(value);
      if (value === "" || !(number >= 0)) throw new BadUse(`--fault ${name} needs a number`);
      return [name, number];
    }),
  );

const optionsOf = (args: readonly string[], env: NodeJS.ProcessEnv): ServerOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "3010" },
      data: { type: "string", default: "data/sandbox" },
      webhook: { type: "string" },
      fault: { type: "string", multiple: true, default: [] },
    },
  });
  const { ONEDAY_PROVIDER_SECRET: secret = "", ONEDAY_PROVIDER_SECURITY_KEY: securityKey } = env;
  const port = Number(values.port);
  if (secret.length < secretMin) throw new BadUse("ONEDAY_PROVIDER_SECRET is missing or too short");
  if (!Number.isInteger(port) || port < 0 || port > portMax) throw new BadUse("--port is none");
  const url = values.webhook;
  const dialect = url?.endsWith("/toss") ? "toss" : "sandbox";
  return {
    port,
    secret,
    file: join(values.data, "deeds.jsonl"),
    faults: faultsOf(values.fault),
    ...(securityKey === undefined ? {} : { securityKey }),
    ...(url === undefined ? {} : { webhook: { url, dialect } }),
  };
};

const run = async (): Promise<SandboxServer | null> => {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return null;
  }
  const server = await openSandboxServer(optionsOf(args, process.env));
  process.stdout.write(`sandbox: ${server.url}\n`);
  return server;
};

await runProgram("sandbox", run);
