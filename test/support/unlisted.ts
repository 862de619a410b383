/** Unlisted: refusals that left an action of a test's world without being in its contract. */
import type { Context, Middleware, Service } from "moleculer";
import { doorCodes } from "../../services/contracts/core/action-contract.ts";
import { contractOf } from "../../services/contracts/index.ts";

/** Moleculer's type for invalid params, which the HTTP server answers as VALIDATION_FAILED. */
const ofTheValidator = "VALIDATION_ERROR";

/** An answer of 4xx, or the auth middleware's error for a refusal that it stopped. */
const codeOf = (error: unknown): string | null => {
  const { type, code, retryable } = Object(error) as Record<string, unknown>;
  if (type === "REFUSAL_NOT_IN_CONTRACT") return (error as Error).message;
  const isRefusal = typeof code === "number" && code >= 400 && code < 500 && retryable !== true;
  return isRefusal && typeof type === "string" && type !== ofTheValidator ? type : null;
};

/** Records each of them in `found`, and changes no answer. */
export const watchesRefusals = (found: Set<string>): Middleware => ({
  name: "Unlisted",
  localAction(next, action) {
    const name = action.name ?? "";
    const contract = contractOf(name);
    if (contract === undefined) return next;
    const listed = new Set([...doorCodes(contract), ...contract.refuses]);
    return async function watched(this: Service, context: Context) {
      try {
        return await next.call(this, context);
      } catch (error) {
        const code = codeOf(error);
        if (code !== null && !listed.has(code)) found.add(`${name}: ${code}`);
        throw error;
      }
    };
  },
});

/** Fails if any was recorded: a contract lacks a code, or a handler answers another's. */
export const checkNothingUnlisted = (found: ReadonlySet<string>): void => {
  if (found.size > 0) throw new Error(`not in the contract: ${[...found].sort().join(", ")}`);
};
