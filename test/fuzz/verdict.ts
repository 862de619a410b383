/**
 * Verdict: what is wrong with a recorded answer, independent of the fuzzer's own checks.
 *
 * It looks at the one table of who may call what, and not at the document: a route that is open to
 * a role by mistake has a correct answer there.
 */
import type { Role } from "../../services/contracts/core/action-contract.ts";
import type { Policy } from "../../services/contracts/core/policy.ts";

export type Exchange = {
  readonly method: string;
  /** As it was sent, with its query. */
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
};
export type Row = Policy & { readonly method: string; readonly shape: RegExp };

/** Refusals that say nothing about a route, because they come before a route is chosen. */
const beforeRoutes = new Set(["REQUEST_INVALID", "URL_INVALID", "METHOD_NOT_ALLOWED", "NOT_FOUND"]);
const formStatuses = new Set([408, 414, 431]);

/**
 * The rows of a table, those with fewer parameters first: a literal path comes before a template.
 */
export const rowsOf = (table: readonly Policy[]): Row[] =>
  table
    .map((policy) => {
      const [method = "", path = ""] = policy.route.split(" ");
      const shape = new RegExp(`^${path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}/?$`);
      return { ...policy, method, shape };
    })
    .sort((a, b) => a.route.split(":").length - b.route.split(":").length);

/** The row that a request belongs to; null where there is none. */
export const rowOf = (rows: readonly Row[], { method, path }: Exchange): Row | null => {
  const [plain = ""] = path.split("?", 1);
  const asked = method === "HEAD" ? "GET" : method;
  const ofPath = rows.filter(({ shape }) => shape.test(plain));
  const [first] = ofPath;
  // Another method of a literal path does not belong to a template.
  const written = first?.route.includes(":") === false;
  const meant = written ? ofPath.filter(({ route }) => !route.includes(":")) : ofPath;
  return meant.find((row) => row.method === asked) ?? null;
};

/** Why an answer to a role is a breach; null when it is none. */
export const breachOf = (rows: readonly Row[], role: Role, exchange: Exchange): string | null => {
  const { status, type, code } = exchange;
  if (status >= 500) return `${status} ${code}`;
  if (status >= 400 && exchange.method !== "HEAD" && type !== "application/problem+json") {
    return `${status} is no problem but ${type}`;
  }
  if (formStatuses.has(status) || beforeRoutes.has(code ?? "")) return null;
  const row = rowOf(rows, exchange);
  if (row === null) {
    const isNothing = [204, 404, 405].includes(status);
    return isNothing ? null : `${status} where no route is`;
  }
  const isRefused = status === 401 || (status === 403 && code === "WRONG_ROLE");
  return row.may[role] || isRefused ? null : `${status} ${code}, though ${role} may not`;
};

/** Actions that a role may call and that were never reached: nothing is known about them. */
export const unreached = (rows: readonly Row[], role: Role, all: readonly Exchange[]): string[] => {
  const reached = new Set(
    all
      .filter(({ status, code }) => status !== 401 && code !== "WRONG_ROLE" && status !== 405)
      .map((one) => rowOf(rows, one)?.action),
  );
  return rows
    .filter((row) => row.may[role] && !reached.has(row.action))
    .map(({ action }) => action);
};

/** Actions that succeeded at least once. */
export const accepted = (rows: readonly Row[], all: readonly Exchange[]): Set<string> =>
  new Set(
    all.filter(({ status }) => status < 300).flatMap((one) => rowOf(rows, one)?.action ?? []),
  );
