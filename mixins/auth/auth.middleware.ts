/**
 * Auth middleware: who may call which action, checked where the action runs.
 *
 * It reads the contract, verifies the caller's token, checks the role, and turns a domain Refusal
 * into an error that survives the wire. A refusal that the contract does not list is answered as a
 * server fault (500).
 */
import { type Context, Errors, type Middleware, type Service, type ServiceBroker } from "moleculer";
import {
  type ActionContract,
  refusesSuspended,
} from "../../services/contracts/core/action-contract.ts";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { detailOf } from "../../services/contracts/core/refusal-texts.ts";
import { now } from "../../services/contracts/core/units.ts";
import {
  type Caller,
  call,
  contractOf,
  type Locals,
  type Meta,
} from "../../services/contracts/index.ts";
import { reach } from "../process/failpoint.ts";
import { bindsCursors } from "./page-cursors.ts";
import { checkReauthentication } from "./reauthentication.ts";
import { Follower, revocationService } from "./revocation-follower.ts";
import { SessionRevocations } from "./session-revocations.ts";
import { TokenVerifier } from "./token-verifier.ts";

type Guarded = Context<object, Meta, Locals>;

type Checks = { readonly tokens: TokenVerifier; readonly follower: Follower };
const checks = new WeakMap<ServiceBroker, Checks>();

const checksOf = (broker: ServiceBroker): Checks => {
  const have = checks.get(broker);
  if (have !== undefined) return have;
  const follower = new Follower(broker, new SessionRevocations());
  const fetchKeys = async () => (await call(broker, "security.jwks", {})).keys;
  const made = { tokens: new TokenVerifier(fetchKeys, follower), follower };
  checks.set(broker, made);
  return made;
};

/** The token verifier of a broker; one cache for all its services. */
export const tokensOf = (broker: ServiceBroker): TokenVerifier => checksOf(broker).tokens;

/** The follower of a broker, which knows the sessions that have ended. */
export const followerOf = (broker: ServiceBroker): Follower => checksOf(broker).follower;

const clientError = (status: number, code: string, data: object = {}) =>
  new Errors.MoleculerClientError(detailOf(code), status, code, data);

/** Verifies the caller; null for anyone. Refuses NO_TOKEN, BAD_TOKEN (401), WRONG_ROLE (403). */
export const authenticate = async (
  broker: ServiceBroker,
  contract: Pick<ActionContract, "who">,
  token: string | undefined,
): Promise<Caller | null> => {
  const { who } = contract;
  if (who === "public" || who === "internal") return null;
  if (token === undefined) throw clientError(401, "NO_TOKEN");
  const caller = await tokensOf(broker).verify(token);
  if (caller === null) throw clientError(401, "BAD_TOKEN");
  if (who !== "any" && !who.includes(caller.role)) {
    throw clientError(403, "WRONG_ROLE", { needs: who });
  }
  return caller;
};

const refusalToError = (error: unknown, action: string, contract: ActionContract): unknown => {
  if (!(error instanceof Refusal)) return error;
  if (contract.refuses.includes(error.type)) {
    return clientError(error.status, error.type, error.data);
  }
  return new Errors.MoleculerServerError(
    `${action} refused ${error.type}, which its contract does not list`,
    500,
    "REFUSAL_NOT_IN_CONTRACT",
    {},
  );
};

/** Refuses ACCOUNT_SUSPENDED (403), with the end date, where suspended accounts may not act. */
const checkSuspension = ({ suspendedUntil }: Caller, contract: ActionContract): void => {
  if (suspendedUntil === undefined || !refusesSuspended(contract)) return;
  if (suspendedUntil !== "" && suspendedUntil <= now()) return;
  throw clientError(403, "ACCOUNT_SUSPENDED", { until: suspendedUntil || null });
};

/** Verifies the caller and the refusals of every action that has a contract. */
export const authMiddleware: Middleware = {
  name: "Guard",
  created(broker: ServiceBroker) {
    broker.createService(revocationService(followerOf(broker)));
  },
  localAction(next, action) {
    const contract = contractOf(action.name ?? "");
    if (contract === undefined) return next;
    const name = action.name ?? "";
    const binds = bindsCursors(name, contract);
    return async function guarded(this: Service, context: Context) {
      const ctx = context as unknown as Guarded;
      const caller = await authenticate(ctx.broker, contract, ctx.meta.token);
      if (caller !== null) {
        checkSuspension(caller, contract);
        ctx.locals.caller = caller;
        if (contract.reauth !== undefined) await checkReauthentication(ctx, caller, contract);
      }
      try {
        const run = () => next.call(this, context);
        const answer = await (binds === null ? run() : binds(ctx, caller, run));
        reach("action.beforeReply", name);
        return answer;
      } catch (error) {
        throw refusalToError(error, name, contract);
      }
    };
  },
};

/** The verified caller of an action that needs one. Params never name the caller. */
export const callerOf = (ctx: { locals: Locals }): Caller => {
  if (ctx.locals.caller === undefined) throw new Error("this action has no caller");
  return ctx.locals.caller;
};

/**
 * Marks an answer as that of an earlier, equal command. Only for actions with a route:
 * moleculer-web reads the header from the metadata.
 */
export const markReplayed = (
  ctx: { meta: { $responseHeaders?: Record<string, string> } },
  decided: { readonly replayed: boolean },
): void => {
  if (decided.replayed) ctx.meta.$responseHeaders = { "Idempotency-Replayed": "true" };
};
