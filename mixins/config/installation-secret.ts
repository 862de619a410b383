/**
 * Installation secret: one secret per installation, and the keys derived from it.
 *
 * Production and clusters set `ONEDAY_SECRET`. A laptop makes a random one at the first start and
 * stores it in the data folder, readable by its owner alone.
 */
import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceBroker } from "moleculer";
import { settingsOf } from "./settings.ts";

const secretBytes = 32;

/** The secret stored in a data folder; made when there is none. */
export const keptSecret = (dataDir: string): string => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "secret.key");
  try {
    writeFileSync(path, randomBytes(secretBytes).toString("base64url"), {
      flag: "wx",
      mode: 0o600,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(path, "utf8");
};

const roots = new WeakMap<ServiceBroker, string>();

/** The 32-byte key for one purpose (HKDF-SHA256). Two purposes never share a key. */
export const keyOf = (root: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", root, "oneday", purpose, secretBytes));

/** The key of the installation's secret for one purpose. */
export const keyFor = (broker: ServiceBroker, purpose: string): Buffer => {
  const { secret, dataDir } = settingsOf(broker);
  const root = roots.get(broker) ?? secret ?? keptSecret(dataDir);
  roots.set(broker, root);
  return keyOf(root, purpose);
};

/** A keyed hash (HMAC-SHA256) in hex, equal for equal texts; checking it needs the key. */
export const keyedHash = (key: Buffer, text: string): string =>
  createHmac("sha256", key).update(text).digest("hex");
