/**
 * Servers: the two baselines that OneDay is measured against, in processes of their own.
 *
 * Both answer the bodies in a file, a JSON array of texts, in turn: the same sizes as OneDay's.
 */
import { fileURLToPath } from "node:url";
import { freePort } from "../support/ports.ts";
import { type Child, startChild } from "./child.ts";

const start = async (script: string, bodiesFile: string): Promise<Child> => {
  const port = await freePort();
  const path = fileURLToPath(new URL(script, import.meta.url));
  return startChild([path, String(port), bodiesFile], port, "/");
};

/** node:http that answers the texts to any request. */
export const startBare = (bodiesFile: string): Promise<Child> =>
  start("./bare-server.ts", bodiesFile);

/** moleculer-web before one local action that answers the JSON values of the texts. */
export const startWeb = (bodiesFile: string): Promise<Child> =>
  start("./web-server.ts", bodiesFile);
