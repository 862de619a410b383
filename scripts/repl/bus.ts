/** Bus: where `npm run repl` finds the cluster that it joins, and as whom. */
import { endStart } from "../../mixins/config/startup.ts";
import type { Env } from "../../mixins/process/env.ts";
import { readState } from "../cluster/state-file.ts";

/** Where `npm run cluster` has its data. */
const clusterDir = "data/cluster";

/** What a node without services reads. So the shell of an operator needs no other secret. */
const read = [
  "ONEDAY_NATS_URL",
  "ONEDAY_NATS_CA",
  "ONEDAY_NATS_CERT",
  "ONEDAY_NATS_KEY",
  "ONEDAY_TRANSPORTER",
  "ONEDAY_DISCOVERER",
  "ONEDAY_START_WAIT_S",
];

/** NATS as the user `operator` of the cluster on this machine; ends the process without one. */
const clusterUrl = (dataDir: string): string => {
  const url = readState(dataDir)?.operatorUrl;
  if (url) return url;
  return endStart(
    new Error(`no cluster runs in ${dataDir}: npm run cluster starts one, or set ONEDAY_NATS_URL`),
  );
};

/** The environment of the node, from that of the shell. */
export const operatorEnv = (env: Env): Env => {
  const kept = Object.fromEntries(read.map((name) => [name, env[name]]));
  const hasBus = Boolean(env["ONEDAY_NATS_URL"] || env["ONEDAY_TRANSPORTER"]);
  const url = hasBus ? {} : { ONEDAY_NATS_URL: clusterUrl(env["ONEDAY_DATA_DIR"] || clusterDir) };
  // Lines about other nodes would break into the prompt.
  const ONEDAY_LOG_LEVEL = env["ONEDAY_LOG_LEVEL"] || "warn";
  return { ...kept, ...url, ONEDAY_LOG_LEVEL, SERVICES: "operator" };
};
