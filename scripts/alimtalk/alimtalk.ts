/**
 * Alimtalk sandbox program: runs the sandbox server, or prints the templates to be registered;
 * `npm run alimtalk:sandbox -- --help` shows its options. It ends with SIGINT or SIGTERM.
 */
import { parseArgs } from "node:util";
import { allTemplates } from "../../services/communication/texts/alimtalk-templates.ts";
import { runProgram } from "../server-program.ts";
import { type AlimtalkServer, habits, openAlimtalkServer } from "./alimtalk-server.ts";

const usage = `A provider of Alimtalk messages that sends nothing, for ONEDAY_ALIMTALK_URL.

  npm run alimtalk:sandbox -- [--port 3011] [--slow-ms 15000]
  npm run -s alimtalk:sandbox -- --templates     the templates, as JSON, and nothing else

  ONEDAY_ALIMTALK_KEY      16 or more characters, the same as communication's
  ONEDAY_ALIMTALK_SENDER   the same, too

  Numbers 010-0xxx-NNNN misbehave, with NNNN of: ${Object.keys(habits).join(", ")}
`;
const keyMin = 16;
const portMax = 65_535;

class BadUse extends Error {}

const numberIn = (name: string, text: string, max: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= max) return number;
  throw new BadUse(`--${name} must be a number from 0 to ${max}`);
};

const run = async (): Promise<AlimtalkServer | null> => {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "3011" },
      "slow-ms": { type: "string", default: "15000" },
      templates: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) process.stdout.write(usage);
  if (values.templates) process.stdout.write(`${JSON.stringify(allTemplates(), null, 2)}\n`);
  if (values.help || values.templates) return null;
  const { ONEDAY_ALIMTALK_KEY: key = "", ONEDAY_ALIMTALK_SENDER: sender } = process.env;
  if (key.length < keyMin) throw new BadUse("ONEDAY_ALIMTALK_KEY is missing or too short");
  const server = await openAlimtalkServer({
    port: numberIn("port", values.port, portMax),
    slowMs: numberIn("slow-ms", values["slow-ms"], 600_000),
    key,
    ...(sender === undefined || sender === "" ? {} : { sender }),
  });
  process.stdout.write(`alimtalk: ONEDAY_ALIMTALK_URL=${server.url}\n`);
  return server;
};

await runProgram("alimtalk", run);
