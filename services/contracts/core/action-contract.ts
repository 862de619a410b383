/**
 * Contract: what one action promises, written once.
 *
 * From this value come the TypeScript types of callers and handlers, the check at run time, the
 * gateway's route, the roles that the guard enforces and the OpenAPI document.
 */
import type { TObject, TSchema } from "typebox";

export type Role = "worker" | "employer" | "operator";

/**
 * Who may call: everyone, everyone signed in, only other services (never routed), or some roles.
 * Whether the caller owns the thing is the action's own rule.
 */
export type Who = "public" | "any" | "internal" | readonly Role[];

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Route = `${Method} /${string}`;

/** How an answer that many callers share is kept in front of the door. */
export type Shared = {
  /**
   * Who is given what is kept: everyone, where a token changes nothing; or strangers only, where
   * who brings a token is answered apart.
   */
  readonly to: "everyone" | "strangers";
  /** Events after which the answer may be another. Empty: it lasts as long as the process. */
  readonly until: readonly string[];
  /** For how long others may keep it, in seconds, where that is longer than until they ask again. */
  readonly maxAgeS?: number;
  /** The route's one parameter: only events that name the same thing end the answer. */
  readonly of?: string;
};

/** What a request is counted as, per caller. `none` is never refused for its number. */
export type RateClass = "read" | "command" | "signIn" | "payout" | "none";

export type ActionContract = {
  readonly summary: string;
  /** Absent: the action is not reachable from outside. */
  readonly rest?: Route;
  readonly who: Who;
  /** Path parameters and the body; for GET path parameters and the query. */
  readonly params: TObject;
  readonly answer: TSchema;
  /** Every code with which a rule may say no. Any other error is unknown and may be repeated. */
  readonly refuses: readonly string[];
  /** The status of success; 200 when absent. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Idempotency-Key: taken on every POST unless "never"; "required" refuses without one. */
  readonly key?: "required" | "never";
  /** How long one attempt at another node may take; see `attemptMsOf`. */
  readonly attemptMs?: number;
  /** The action is told the kind of device that asks, and its network: `meta.device` and beside it. */
  readonly knowsDevice?: true;
  /**
   * The body is taken as it was sent, whatever members it has: `meta.sent` has it, and the header
   * that proves who sent it.
   */
  readonly takesSent?: true;
  /** A command that a suspended account may give: it finishes what is begun, or is about itself. */
  readonly whileSuspended?: true;
  /** A command that is taken while the process has a fault: a person signs in to act on it. */
  readonly whileUnfit?: true;
  /** Beyond a token, the caller shows again who they are. */
  readonly reauth?: Reauth;
  /** For a public GET: its answer may be kept and given to others. Absent: it never is. */
  readonly shared?: Shared;
  /** The answer is a text of this type and is sent as it is; JSON when absent. */
  readonly media?: "text/csv";
  /**
   * The answer's `version` is its ETag; a command is given the `If-Match` with which it was sent, as
   * `meta.ifMatch` (`versions.ts`).
   */
  readonly versioned?: true;
  /** Where `rateOf` would count it as something else. */
  readonly rate?: RateClass;
};

/**
 * How a caller shows again who they are. `password`: by the password each time, which the action
 * proves. `recent`: by having signed in within ten minutes, or by a `password` in the body. `session`:
 * by the first alone, where a password in the body is another's. `recentAbove`: as `recent`, where this
 * amount of the body is above the operator's limit.
 */
export type Reauth = "password" | "recent" | "session" | { readonly recentAbove: string };

/** Whether the guard proves a `password` of the body, and takes it out. */
export const provesPassword = ({ reauth }: Pick<ActionContract, "reauth">): boolean =>
  reauth === "recent" || typeof reauth === "object";

/** An attempt at an action that waits for others, or that is slow by design. */
export const slowMs = 5000;
const quickMs = 1000;

/**
 * How long the first attempt at another node may take: a second, unless the contract says more. Where the
 * guard proves a password it waits for the hash: a second attempt would count a wrong one twice.
 */
export const attemptMsOf = (contract: Pick<ActionContract, "attemptMs" | "reauth">): number =>
  contract.attemptMs ?? (provesPassword(contract) ? slowMs : quickMs);

export type Contract = Readonly<Record<string, ActionContract>>;

/** The path parameters of a route, `["jobId"]` of `GET /api/jobs/:jobId`. */
export const pathNames = (route: Route): string[] =>
  [...route.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");

/** Method and path of a route. */
export const splitRoute = (route: Route): { method: Method; path: string } => {
  const [method = "", path = ""] = route.split(" ");
  return { method: method as Method, path };
};

/** True where an Idempotency-Key is read: POST, unless the contract says "never". */
export const takesKey = ({ rest, key }: Pick<ActionContract, "rest" | "key">): boolean =>
  rest?.startsWith("POST ") === true && key !== "never";

/**
 * True where asking again cannot do it twice: reads, calls between services (they carry a `cid`),
 * and commands that run under a key, the client's or the door's.
 */
export const isRepeatable = ({ rest, key }: Pick<ActionContract, "rest" | "key">): boolean =>
  rest === undefined || rest.startsWith("GET ") || key !== "never";

/**
 * What a route is counted as. A new one is something without being told: where a password is sent
 * it is `signIn`, where a key is required money moves, else the method says it.
 */
export const rateOf = ({
  rate,
  rest,
  key,
  params,
}: Pick<ActionContract, "rate" | "rest" | "key" | "params">): RateClass => {
  if (rate !== undefined) return rate;
  if (Object.keys(params.properties).some((name) => /password/i.test(name))) return "signIn";
  if (key === "required") return "payout";
  return rest?.startsWith("GET ") ? "read" : "command";
};

/** True for a command that a suspended account may not give. Suspended operators cannot even sign in. */
export const refusesSuspended = ({
  rest,
  who,
  whileSuspended,
}: Pick<ActionContract, "rest" | "who" | "whileSuspended">): boolean => {
  const isCommand = rest !== undefined && !rest.startsWith("GET ");
  const isOthers = who === "any" || (Array.isArray(who) && who.some((role) => role !== "operator"));
  return isCommand && isOthers && whileSuspended !== true;
};

/** True for what changes something: a route that is no GET, or a call that names its command. */
export const isCommand = ({ rest, params }: Pick<ActionContract, "rest" | "params">): boolean =>
  rest === undefined ? "cid" in params.properties : !rest.startsWith("GET ");

/** The HTTP status of every code that is not 409, a rule refuses in this state. */
const statuses: Readonly<Record<string, number>> = {
  REQUEST_INVALID: 400,
  URL_INVALID: 400,
  NOT_JSON: 400,
  JSON_TOO_COMPLEX: 400,
  NAME_TWICE: 400,
  KEY_INVALID: 400,
  KEY_REQUIRED: 400,
  NO_TOKEN: 401,
  BAD_TOKEN: 401,
  BAD_CREDENTIALS: 401,
  WEBHOOK_REFUSED: 401,
  REFRESH_REUSED: 401,
  REFRESH_INVALID: 401,
  WRONG_ROLE: 403,
  NOT_YOURS: 403,
  ACCOUNT_SUSPENDED: 403,
  PASSWORD_WRONG: 403,
  REAUTHENTICATION_REQUIRED: 403,
  NOT_FOUND: 404,
  NO_PROFILE: 404,
  NO_GUARDIAN: 404,
  LETTER_NOT_FOUND: 404,
  SAGA_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  VERSION_CHANGED: 412,
  BODY_TOO_LARGE: 413,
  URL_TOO_LONG: 414,
  BODY_NOT_JSON_TYPE: 415,
  VALIDATION_FAILED: 422,
  KEY_REUSED: 422,
  FILL_TOO_LARGE: 422,
  CURSOR_INVALID: 422,
  UNDERAGE: 422,
  QUESTION_MISSING: 422,
  PAYMENT_KEY_MISSING: 422,
  DATE_IN_FUTURE: 422,
  CONSENT_MISSING: 422,
  NOT_ELIGIBLE: 422,
  LOCATION_MISSING: 422,
  OUTSIDE_GEOFENCE: 422,
  MINUTES_ABOVE_PLAN: 422,
  WAGE_BELOW_MINIMUM: 422,
  BREAK_TOO_SHORT: 422,
  BREAK_NEEDED: 422,
  BREAK_TOO_LONG: 422,
  BREAKS_DIFFER: 422,
  STARTS_IN_PAST: 422,
  STARTS_TOO_LATE: 422,
  TIMES_REVERSED: 422,
  TIMES_IN_FUTURE: 422,
  TIMES_OUTSIDE_SHIFT: 422,
  SHIFT_EMPTY: 422,
  SHIFT_TOO_LONG: 422,
  WORKED_TOO_LONG: 422,
  LAW_UNKNOWN: 422,
  QUOTE_OUT_OF_RANGE: 422,
  BLOCKED_WORD: 422,
  CONTACT_IN_TEXT: 422,
  NAME_RESERVED: 422,
  CERTIFICATE_DATES_WRONG: 422,
  CONSENT_IN_FUTURE: 422,
  CONSENT_TOO_OLD: 422,
  VERSION_NOT_CURRENT: 422,
  CATEGORY_UNKNOWN: 422,
  PLACE_MISSING: 422,
  PLACE_OUTSIDE_SERVICE: 422,
  PASSWORD_MISSING: 422,
  PASSWORD_TOO_COMMON: 422,
  BUSINESS_NUMBER_WRONG: 422,
  MAIL_TOKEN_INVALID: 422,
  UNTIL_IN_PAST: 422,
  INTERVAL_EMPTY: 422,
  LOCKED: 429,
  RATE_LIMITED: 429,
  TOO_MANY_MAILS: 429,
  DAILY_LIMIT: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  NOT_READY: 503,
  SWITCHED_OFF: 503,
  UNAVAILABLE: 503,
};

/** The HTTP status that goes with a code. */
export const statusOf = (code: string): number => statuses[code] ?? 409;

/** What the door may answer beside `doorCodes`, before it looks for the route at all. */
export const formCodes = ["REQUEST_TIMEOUT", "URL_TOO_LONG", "HEADERS_TOO_LARGE"] as const;

/** What the door itself may answer on an action's route, beside what the action refuses. */
export const doorCodes = (contract: ActionContract): string[] => [
  "REQUEST_INVALID",
  "URL_INVALID",
  ...(contract.rest?.startsWith("GET ")
    ? []
    : ["NOT_JSON", "JSON_TOO_COMPLEX", "NAME_TWICE", "BODY_TOO_LARGE", "BODY_NOT_JSON_TYPE"]),
  ...(takesKey(contract) ? ["KEY_INVALID", "KEY_IN_FLIGHT"] : []),
  ...(contract.key === "required" ? ["KEY_REQUIRED"] : []),
  ...(contract.who === "public" ? [] : ["NO_TOKEN", "BAD_TOKEN"]),
  ...(Array.isArray(contract.who) ? ["WRONG_ROLE"] : []),
  ...(refusesSuspended(contract) ? ["ACCOUNT_SUSPENDED"] : []),
  ...(provesPassword(contract) ? ["PASSWORD_WRONG", "LOCKED"] : []),
  ...(contract.reauth === undefined || contract.reauth === "password"
    ? []
    : ["REAUTHENTICATION_REQUIRED"]),
  ...(isCommand(contract) && !contract.whileUnfit ? ["NOT_READY"] : []),
  ...(rateOf(contract) === "none" ? [] : ["RATE_LIMITED"]),
  "VALIDATION_FAILED",
  "INTERNAL",
  "UNAVAILABLE",
];
