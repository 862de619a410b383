/**
 * Database: what a service's database is called.
 *
 * `oneday_job`; with a path in the URL, `mongodb://host/seoul`, it is `seoul_job`, so that more
 * than one OneDay may live on a server.
 */
import { BadSetting } from "../process/env.ts";

const usualPrefix = "oneday";
/** MongoDB takes names of up to 63 bytes; the longest service leaves this much and some more. */
const prefixShape = /^[\w-]{1,40}$/;

/** The name of a service's database. Throws BadSetting for a path that no database may have. */
export const databaseOf = (mongoUrl: string, service: string): string => {
  const path = /^[^/]*\/\/[^/]*\/([^?]*)/.exec(mongoUrl)?.[1] ?? "";
  const prefix = path === "" ? usualPrefix : path;
  if (!prefixShape.test(prefix)) {
    throw new BadSetting("ONEDAY_MONGO_URL", `has a path that names no database: "${prefix}"`);
  }
  return `${prefix}_${service}`;
};
