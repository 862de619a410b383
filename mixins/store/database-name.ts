/**
 * Database name: the name of a service's database.
 *
 * `oneday_job`; with a path in the URL, `mongodb://host/seoul`, it is `seoul_job`, so several
 * OneDays may share a server.
 */
import { BadSetting } from "../process/env.ts";

const usualPrefix = "oneday";
/** MongoDB allows names of up to 63 bytes; this leaves enough for the longest service. */
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
