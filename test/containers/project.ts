/** `compose.yaml` as a project of the suite: its own port and secrets, and a stand-in for MongoDB's image. */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { passwordName } from "../../scripts/cluster/nats-permissions.ts";
import { startOrder } from "../../scripts/cluster/process-plan.ts";
import { members } from "../../services/contracts/allowed-calls.ts";
import { folderOf, remove } from "../support/folders.ts";
import { steadyPort } from "../support/ports.ts";
import { compose, docker } from "./docker.ts";

/** Letters first, as nats-server would take a number for one. */
const secret = () => `p${randomBytes(24).toString("hex")}`;

/** Changes exactly one place of a text. */
const replaced = (text: string, pattern: RegExp, by: string): string => {
  if (!pattern.test(text)) throw new Error(`compose.yaml has no ${pattern}`);
  return text.replace(pattern, by);
};

const relay = ["node", "--disable-warning=ExperimentalWarning", "/opt/mongo-relay.ts"];
const asked =
  "require('net').connect(27018, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))";

/** The server that stands in for MongoDB is no replica set. */
const override = {
  services: {
    mongo: {
      image: "oneday-test-mongo",
      command: relay,
      healthcheck: { test: ["CMD", "node", "-e", asked], interval: "2s" },
    },
    ...Object.fromEntries(
      startOrder.map((name) => [
        name,
        { environment: { ONEDAY_MONGO_URL: "mongodb://mongo:27017/" } },
      ]),
    ),
  },
};

export type Project = {
  readonly url: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Runs docker-compose on the project. */
  run(...args: string[]): Promise<string>;
  /** The id of a service's container. */
  idOf(service: string): Promise<string>;
  /** Ends and removes its containers, networks and volumes. */
  remove(): Promise<void>;
};

/** Writes the project's files; nothing is started yet. Settings are added to the secrets. */
export const projectOf = async (settings: Record<string, string>): Promise<Project> => {
  const folder = folderOf("compose");
  const port = await steadyPort();
  const names = ["ONEDAY_SECRET", "ONEDAY_OPERATOR_PASSWORD", ...members.map(passwordName)];
  const secrets = Object.fromEntries(names.map((name) => [name, secret()]));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  // Debian's docker-compose knows neither a name nor configs in the file (they are of the profile
  // for monitoring), and would publish both ports of an override.
  const text = replaced(readFileSync("compose.yaml", "utf8"), /^name: .*$/m, "")
    .replace(/^configs:\n(?: .*\n)+/m, "")
    .replace(/^ +configs: .*\n/m, "");
  const files = [
    write("compose.yaml", replaced(text, /127\.0\.0\.1:3000/, `127.0.0.1:${port}`)),
    write("override.json", JSON.stringify(override)),
  ];
  const lines = Object.entries({ ...secrets, ...settings }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const env = write("env", `${lines.join("\n")}\n`);
  const project = `oneday${process.pid}`;
  const run = (...args: string[]) =>
    compose(
      ...["-p", project, "--project-directory", process.cwd(), "--env-file", env],
      ...files.flatMap((file) => ["-f", file]),
      ...args,
    );
  const idOf = async (service: string) => {
    const filters = [`project=${project}`, `service=${service}`].flatMap((each) => [
      "--filter",
      `label=com.docker.compose.${each}`,
    ]);
    return (await docker("ps", "-aq", ...filters)).trim();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    secrets,
    run,
    idOf,
    remove: async () => {
      await run("down", "--volumes", "--timeout", "20");
      remove(folder);
    },
  };
};
