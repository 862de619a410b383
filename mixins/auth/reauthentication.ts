/**
 * Recent: whether a caller has shown lately who they are, for what a stolen token must not do.
 *
 * A sign-in counts for ten minutes, by the token's `auth_time`, which a refresh does not renew
 * (RFC 9470 calls it a step up). A password in the body counts as well: the user service proves it,
 * counted in its session, and it goes no further: no command, fingerprint or log has it.
 */
import { type Context, Errors, type ServiceBroker } from "moleculer";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { provesPassword } from "../../services/contracts/core/action-contract.ts";
import { detailOf } from "../../services/contracts/core/refusal-texts.ts";
import { type Instant, later, minuteMs, now } from "../../services/contracts/core/units.ts";
import { type Caller, call, type Locals, type Meta } from "../../services/contracts/index.ts";
import { settingsOf } from "../config/settings.ts";

export const recentMs = 10 * minuteMs;
/** Clocks of nodes differ so much at most. */
const skewMs = minuteMs;
const passwordLengthMax = 200;

/** Whether a sign-in still counts; one that lies ahead of the clock does not. */
export const isReauthenticated = ({ authenticatedAt: shown }: Caller, at: Instant): boolean =>
  shown !== undefined && shown > later(at, -recentMs) && shown <= later(at, skewMs);

/** Whether this request asks for more than a token. */
const asks = (
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
 * Lets a request on whose caller has shown who they are. Refuses REAUTHENTICATION_REQUIRED and
 * PASSWORD_WRONG (403), BAD_TOKEN (401) and LOCKED (429). A password of the body is proved wherever it is given.
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
      // The account is gone, and the token with it.
      throw (error as { type?: string }).type === "NOT_FOUND" ? over() : error;
    }
    return;
  }
  if (asks(ctx.broker, contract, rest) && !isReauthenticated(caller, now())) throw required();
};
