/**
 * MongoDB startup errors: which errors at the start may pass, and which waiting does not cure.
 *
 * An unavailable server may come back. Wrong credentials, a wrong URL or missing rights do not
 * change by waiting.
 */

/** Unauthorized, AuthenticationFailed, IllegalOperation, AuthenticationRestrictionUnmet, Atlas. */
const finalCodes = new Set([13, 18, 20, 8000, 26_999]);
/** Errors that the driver throws before it contacts a server. */
const finalNames = new Set([
  "MongoParseError",
  "MongoInvalidArgumentError",
  "MongoMissingCredentialsError",
  "MongoMissingDependencyError",
  "MongooseError",
]);
const causesMax = 5;

type Thrown = { readonly name?: unknown; readonly code?: unknown; readonly cause?: unknown };

/** True for an error that waiting does not cure; it may be the cause of another one. */
export const isFinalMongo = (error: unknown): boolean => {
  let at = error;
  for (let depth = 0; depth < causesMax && at instanceof Object; depth += 1) {
    const { name, code, cause } = at as Thrown;
    if (finalNames.has(String(name)) || finalCodes.has(Number(code))) return true;
    // A certificate file is missing.
    if (code === "ENOENT") return true;
    at = cause;
  }
  return false;
};

/** The hosts of a URL, which may be shown. */
export const hostsOf = (url: string): string =>
  url.replace(/^[^/]*\/\/(?:[^@/]*@)?/, "").split(/[/?]/)[0] ?? "";
