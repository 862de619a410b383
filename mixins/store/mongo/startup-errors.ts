/**
 * Mongo start: what can be wrong with a database at the start, and what of it passes by itself.
 *
 * A server that is away may come; wrong credentials, a wrong URL or rights that are missing stay
 * what they are, and who waits for them waits for nothing.
 */

/** Unauthorized, AuthenticationFailed, IllegalOperation, AuthenticationRestrictionUnmet, Atlas's. */
const finalCodes = new Set([13, 18, 20, 8000, 26_999]);
/** What the driver throws before it asks anybody. */
const finalNames = new Set([
  "MongoParseError",
  "MongoInvalidArgumentError",
  "MongoMissingCredentialsError",
  "MongoMissingDependencyError",
  "MongooseError",
]);
const causesMax = 5;

type Thrown = { readonly name?: unknown; readonly code?: unknown; readonly cause?: unknown };

/** True for an error that no waiting will cure; it may be the cause of another one. */
export const isFinalMongo = (error: unknown): boolean => {
  let at = error;
  for (let depth = 0; depth < causesMax && at instanceof Object; depth += 1) {
    const { name, code, cause } = at as Thrown;
    if (finalNames.has(String(name)) || finalCodes.has(Number(code))) return true;
    // A file of a certificate that is not there.
    if (code === "ENOENT") return true;
    at = cause;
  }
  return false;
};

/** The URL as it may be shown: its hosts. */
export const hostsOf = (url: string): string =>
  url.replace(/^[^/]*\/\/(?:[^@/]*@)?/, "").split(/[/?]/)[0] ?? "";
