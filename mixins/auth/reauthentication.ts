/**
 * Reauthentication: actions that a stolen token must not reach need a recent sign-in.
 *
 * A sign-in counts for ten minutes by the token's `auth_time`, which a refresh does not renew
 * (step-up, RFC 9470). A password in the body counts too. The user service checks it, counted in
 * its session. It is then removed: no command, fingerprint or log holds it.
 */
import { type Context, Errors, type ServiceBroker } from "moleculer";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { provesPassword } from "../../services/contracts/core/action-contract.ts";
import { detailOf } from "../../services/contracts/core/refusal-texts.ts";
import { type Instant, later, minuteMs, now } from "../../services/contracts/core/units.ts";
import { type Caller, call, type Locals, type Meta } from "../../services/contracts/index.ts";
import { settingsOf } from "../config/settings.ts";

export const recentMs = 10 * minuteMs;
/** The clocks of nodes differ by this at most. */
const skewMs = minuteMs;
const passwordLengthMax = 200;

/** True while the sign-in is recent; false for one that lies ahead of the clock. */
export const isReauthenticated = ({ authenticatedAt: signedInAt }: Caller, at: Instant): boolean =>
  signedInAt !== undefined && signedInAt > later(at, -recentMs) && signedInAt <= later(at, skewMs);

/** Whether this request needs more than a token. */
const needsReauthentication = (
  broker: ServiceBroker,
  { reauth }: Pick<ActionContract, "reauth">,
  params: Readonly<Record<string, unknown>>,
): boolean => {
  if (typeof reauth !== "object") return reauth === "recent" || reauth === "session";
  return Number(params[reauth.recentAbove]) > settingsOf(broker).reauthAboveWon;
};

const refused = (status: number, code: string, data: object = {}) =>
  new Errors.MoleculerClientError(detailOf(code), status, code, data);
const required = () => refused(403, "REAUTHENTICATION_REQUIRED", { maxAgeS: recentMs / 1000 });
const over = () => refused(401, "BAD_TOKEN");

/**
 * Checks that the caller has signed in recently. Refuses REAUTHENTICATION_REQUIRED and
 * PASSWORD_WRONG (403), BAD_TOKEN (401) and LOCKED (429). A password in the body is checked even
 * after a recent sign-in.
 */
export const checkReauthentication = async (
  ctx: Context<object, Meta, Locals>,
  caller: Caller,
  contract: ActionContract,
): Promise<void> => {
  const { password, ...rest } = ctx.params as Readonly<Record<string, unknown>>;
  if (provesPassword(contract) && password !== undefined) {
    ctx.params = rest;
    const { userId, sessionId } = caller;
    const given = String(password).slice(0, passwordLengthMax + 1);
    try {
      await call(ctx, "user.proof", { userId, sessionId, password: given });
    } catch (error) {
      // The account was erased, so its token is no longer valid.
      throw (error as { type?: string }).type === "NOT_FOUND" ? over() : error;
    }
    return;
  }
  if (needsReauthentication(ctx.broker, contract, rest) && !isReauthenticated(caller, now()))
    throw required();
};
