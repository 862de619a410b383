/**
 * Auth challenge: what WWW-Authenticate carries for a refused client (RFC 6750, section 3).
 *
 * A request without a token gets only the scheme and the realm. The description is English, since
 * the header allows no other letters.
 */
import { detailOf } from "./refusal-texts.ts";

const realm = "oneday";
const errors: Readonly<Record<string, string>> = {
  BAD_TOKEN: "invalid_token",
  WRONG_ROLE: "insufficient_scope",
  // RFC 9470, section 3.
  REAUTHENTICATION_REQUIRED: "insufficient_user_authentication",
};

type Refused = {
  readonly status: number;
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** The value of WWW-Authenticate; null for a problem that no other token would solve. */
export const challengeOf = ({ status, code, data }: Refused): string | null => {
  const error = errors[code];
  if (error === undefined) return status === 401 ? `Bearer realm="${realm}"` : null;
  const age = data["maxAgeS"];
  return [
    `Bearer realm="${realm}"`,
    `error="${error}"`,
    `error_description="${detailOf(code, "en")}"`,
    ...(typeof age === "number" ? [`max_age=${age}`] : []),
  ].join(", ");
};
