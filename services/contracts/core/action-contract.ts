/**
 * Action contract: the type of all that one action promises.
 *
 * From it come the types of callers and handlers, the validation at run time, the gateway's routes
 * and their roles, and the OpenAPI document.
 */
import type { TObject, TSchema } from "typebox";

export type Role = "worker" | "employer" | "operator";

/**
 * Who may call: everyone, everyone signed in, only other services (never routed), or some roles.
 * Ownership is checked by the action's own rule.
 */
export type Who = "public" | "any" | "internal" | readonly Role[];

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Route = `${Method} /${string}`;

/** How the HTTP server caches an answer that many callers share. */
export type Shared = {
  /**
   * Who gets the cached answer: everyone, where a token changes nothing; or only callers without a
   * token, while a caller with one is answered separately.
   */
  readonly to: "everyone" | "strangers";
  /** Events after which the answer may differ. Empty: it is valid as long as the process lives. */
  readonly until: readonly string[];
  /** How long other caches may keep it, in seconds, where they need not revalidate each time. */
  readonly maxAgeS?: number;
  /** The route's one parameter: only events with the same value end the answer. */
  readonly of?: string;
};

/** The rate class of a request, counted per caller. `none` is never refused for its number. */
export type RateClass = "read" | "command" | "signIn" | "payout" | "none";

/** The largest mail that a route takes, in bytes: a mail of OneDay has a few thousand. */
export const mailBytesMax = 256 * 1024;

export type ActionContract = {
  readonly summary: string;
  /** Absent: the action is not reachable from outside. */
  readonly rest?: Route;
  readonly who: Who;
  /** Path parameters and the body; for GET path parameters and the query. */
  readonly params: TObject;
  readonly answer: TSchema;
  /** Every code with which a rule may refuse. Any other error is unknown and may be retried. */
  readonly refuses: readonly string[];
  /** The status of success; 200 when absent. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Idempotency-Key: accepted on every POST unless "never"; "required" refuses without one. */
  readonly key?: "required" | "never";
  /** The timeout of one attempt at another node; see `attemptMsOf`. */
  readonly attemptMs?: number;
  /** The action gets the caller's kind of device and network: `meta.device` and beside it. */
  readonly knowsDevice?: true;
  /** Accepts the raw body, whatever its members, as `meta.sent`, with the header that signs it. */
  readonly takesSent?: true;
  /**
   * Public routes: a form is accepted beside JSON, for senders that send nothing else. A form is
   * what a page of any site can send, so such a route must not depend on who is signed in.
   */
  readonly takesForm?: true;
  /** Public routes: a mail (message/rfc822) is accepted beside JSON, as the member `raw`. */
  readonly takesMail?: true;
  /**
   * A suspended account may call it: it finishes work in progress, or concerns the account itself.
   */
  readonly whileSuspended?: true;
  /** It is accepted while the process has a fault: an operator signs in to act on the fault. */
  readonly whileUnfit?: true;
  /** Beyond a token, the caller must authenticate again. */
  readonly reauth?: Reauth;
  /** For a public GET: its answer may be cached and shared. Absent: it never is. */
  readonly shared?: Shared;
  /**
   * The answer is text of this type, sent as it is; JSON when absent. An event stream is not
   * answered by an action but by the HTTP server (mixins/event-stream.mixin.ts).
   */
  readonly media?: "text/csv" | "text/event-stream";
  /**
   * The answer describes a table, which is sent as a file. The HTTP server reads its rows from this
   * action, a page at a time.
   */
  readonly rowsFrom?: "analytics.reports.rows";
  /**
   * The answer's `version` is its ETag; a command gets the `If-Match` of its request as
   * `meta.ifMatch` (`./entity-version.ts`).
   */
  readonly versioned?: true;
  /** Where `rateOf` would choose another class. */
  readonly rate?: RateClass;
};

/**
 * How a caller authenticates again. `password`: by the password each time, which the action
 * verifies. `recent`: by a sign-in within ten minutes, or a `password` in the body. `session`: by
 * such a sign-in alone, where a password in the body is another account's. `recentAbove`: as
 * `recent`, where this amount of the body is above the operator's limit.
 */
export type Reauth = "password" | "recent" | "session" | { readonly recentAbove: string };

/** Whether the auth middleware verifies a `password` of the body, and removes it. */
export const provesPassword = ({ reauth }: Pick<ActionContract, "reauth">): boolean =>
  reauth === "recent" || typeof reauth === "object";

/** The timeout of an action that waits for others, or that is slow by design. */
export const slowMs = 5000;
const quickMs = 1000;

/**
 * The timeout of the first attempt at another node: a second, unless the contract says more. Where
 * the auth middleware verifies a password, it waits for the hash: a second attempt would count a
 * wrong password twice.
 */
export const attemptMsOf = (contract: Pick<ActionContract, "attemptMs" | "reauth">): number =>
  contract.attemptMs ?? (provesPassword(contract) ? slowMs : quickMs);

export type Contract = Readonly<Record<string, ActionContract>>;

/** The path parameters of a route: `["jobId"]` for `GET /api/jobs/:jobId`. */
export const pathNames = (route: Route): string[] =>
  [...route.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");

/** Method and path of a route. */
export const splitRoute = (route: Route): { method: Method; path: string } => {
  const [method = "", path = ""] = route.split(" ");
  return { method: method as Method, path };
};

/** Whether an Idempotency-Key is read: on POST, unless the contract says "never". */
export const takesKey = ({ rest, key }: Pick<ActionContract, "rest" | "key">): boolean =>
  rest?.startsWith("POST ") === true && key !== "never";

/**
 * Whether a retry cannot act twice: reads, calls between services (they carry a `cid`), and
 * commands that run under a key, the client's or the gateway's.
 */
export const isRepeatable = ({ rest, key }: Pick<ActionContract, "rest" | "key">): boolean =>
  rest === undefined || rest.startsWith("GET ") || key !== "never";

/**
 * The rate class of a route. By default: `signIn` where a password is sent, `payout` where a key is
 * required (money moves), else by method.
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

/** Whether a suspended account may not call it. Suspended operators cannot even sign in. */
export const refusesSuspended = ({
  rest,
  who,
  whileSuspended,
}: Pick<ActionContract, "rest" | "who" | "whileSuspended">): boolean => {
  const isCommand = rest !== undefined && !rest.startsWith("GET ");
  const isOthers = who === "any" || (Array.isArray(who) && who.some((role) => role !== "operator"));
  return isCommand && isOthers && whileSuspended !== true;
};

/** Whether it changes state: a route other than GET, or an internal call with a `cid`. */
export const isCommand = ({ rest, params }: Pick<ActionContract, "rest" | "params">): boolean =>
  rest === undefined ? "cid" in params.properties : !rest.startsWith("GET ");

/** The HTTP status of every code that is not 409: 409 means that a rule refuses in this state. */
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
  BOUNCE_REFUSED: 401,
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
  READ_MODEL_NOT_FOUND: 404,
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
  ENDPOINT_REFUSED: 422,
  KIND_UNKNOWN: 422,
  KIND_ALWAYS_LISTED: 422,
  KIND_NOT_BY_ALIMTALK: 422,
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
  MINUTES_BELOW_ATTENDED: 422,
  WAGE_BELOW_MINIMUM: 422,
  BREAK_TOO_SHORT: 422,
  BREAK_NEEDED: 422,
  BREAK_TOO_LONG: 422,
  BREAKS_DIFFER: 422,
  BREAK_OUTSIDE_WORK: 422,
  BREAK_PIECES: 422,
  OWN_LINES_TWICE: 422,
  DAYS_OUT_OF_ORDER: 422,
  DAYS_TOO_FAR: 422,
  STARTS_IN_PAST: 422,
  STARTS_TOO_LATE: 422,
  EARLY_ACCESS_TOO_LONG: 422,
  REPEAT_TOO_LONG: 422,
  REPEAT_EMPTY: 422,
  TIMES_REVERSED: 422,
  TIMES_IN_FUTURE: 422,
  TIMES_OUTSIDE_SHIFT: 422,
  SHIFT_EMPTY: 422,
  SHIFT_TOO_LONG: 422,
  WORK_OVERLAPS: 422,
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
  GATE_UNKNOWN: 422,
  GATE_NOT_ALLOWED: 422,
  STATUS_OF_STAY_WRONG: 422,
  PLACE_MISSING: 422,
  PERSON_MISSING: 422,
  SITE_NOT_FOUND: 404,
  PLACE_OUTSIDE_SERVICE: 422,
  PASSWORD_MISSING: 422,
  PASSWORD_TOO_COMMON: 422,
  BUSINESS_NUMBER_WRONG: 422,
  MAIL_TOKEN_INVALID: 422,
  PHONE_NOT_MOBILE: 422,
  PHONE_CODE_WRONG: 422,
  PHONE_CODE_OVER: 422,
  BOUNCE_UNREADABLE: 422,
  TICKET_INVALID: 401,
  ATTACHMENTS_REFUSED: 422,
  MESSAGE_EMPTY: 422,
  TOO_MANY_STREAMS: 503,
  UNTIL_IN_PAST: 422,
  SETTING_REFUSED: 422,
  INTERVAL_EMPTY: 422,
  PERIOD_TOO_LONG: 422,
  LOCKED: 429,
  RATE_LIMITED: 429,
  TOO_MANY_MAILS: 429,
  TOO_MANY_CODES: 429,
  DAILY_LIMIT: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  NOT_READY: 503,
  SWITCHED_OFF: 503,
  UNAVAILABLE: 503,
};

/** The HTTP status of a code. */
export const statusOf = (code: string): number => statuses[code] ?? 409;

/** Codes of the HTTP server beside `doorCodes`, before it looks up the route. */
export const formCodes = ["REQUEST_TIMEOUT", "URL_TOO_LONG", "HEADERS_TOO_LARGE"] as const;

/** Codes that the HTTP server itself may answer on an action's route, beside the action's own. */
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
  ...(contract.media === "text/event-stream" ? ["TICKET_INVALID", "TOO_MANY_STREAMS"] : []),
  ...(contract.reauth === undefined || contract.reauth === "password"
    ? []
    : ["REAUTHENTICATION_REQUIRED"]),
  ...(isCommand(contract) && !contract.whileUnfit ? ["NOT_READY"] : []),
  ...(rateOf(contract) === "none" ? [] : ["RATE_LIMITED"]),
  "VALIDATION_FAILED",
  "INTERNAL",
  "UNAVAILABLE",
];
