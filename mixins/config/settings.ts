/**
 * Settings: every environment variable of OneDay, checked once before anything opens.
 *
 * A bad value or an unknown `ONEDAY_` name ends the start with one line.
 */
import { hostname } from "node:os";
import { join } from "node:path";
import type { ServiceBroker } from "moleculer";
import {
  BadSetting,
  type Env,
  longText,
  namesIn,
  numberOf,
  oneOf,
  originsIn,
  url,
} from "../process/env.ts";
import { armFailpoint, isFailpoint } from "../process/failpoint.ts";
import { isLoopback } from "../process/loopback.ts";
import { portOf } from "../process/ports.ts";
import { environmentOf } from "./environment.ts";
import { type AlimtalkSettings, alimtalkNames, alimtalkOf } from "./settings-alimtalk.ts";
import { type MapSettings, mapNames, mapOf } from "./settings-map.ts";
import { type TraceSettings, traceNames, tracesOf } from "./settings-traces.ts";

export type Settings = {
  readonly dataDir: string;
  readonly port: number;
  /** Where the HTTP server listens; loopback by default, all interfaces in production. */
  readonly host: string;
  /** Origins whose pages may read answers. */
  readonly corsOrigins: readonly string[];
  /** How many proxies are in front of the HTTP server; each adds its client's address. */
  readonly trustedProxies: number;
  /** Clients use TLS, which a proxy in front of the HTTP server terminates. */
  readonly isBehindTls: boolean;
  /** Where people report vulnerabilities, `mailto:` or `https:`; null: there is no security.txt. */
  readonly securityContact: string | null;
  readonly mongoUrl: string | null;
  readonly natsUrl: string | null;
  readonly natsTls: NatsTls | null;
  /** Another transporter than NATS, by its URL: `amqp://`. */
  readonly transporterUrl: string | null;
  /** Where nodes discover each other when not over the transporter: `etcd3://`. */
  readonly discovererUrl: string | null;
  /** The source of the dynamic config: a file's path or `etcd3://host/key`. */
  readonly tuning: string | null;
  /** Moleculer's id of this process; it begins with the name of its service. */
  readonly nodeId: string;
  /** How long a start waits for NATS and the database, in seconds. */
  readonly startWaitS: number;
  /** Seconds for which a stopping node still takes requests while it reports not ready. */
  readonly drainS: number;
  /** The failpoint of a drill: the process kills itself there. */
  readonly crashAt: string | null;
  readonly operatorPassword: string | null;
  /** The port where moleculer-prometheus shows the nodes of the cluster; null: none. */
  readonly topologyPort: number | null;
  /** The token that a remote scraper needs to read /metrics. */
  readonly scrapeToken: string | null;
  /** The address of the web app, for the links in mails. */
  readonly webUrl: string;
  /** The mail server; null: mails are kept for a day and not sent. */
  readonly mail: MailSettings | null;
  /** The shared secret of the mail server that reports bounces; null: none are taken. */
  readonly bounceSecret: string | null;
  /** Tests: web pushes may go to a server of this machine. */
  readonly hasLoopbackPush: boolean;
  /** The provider of Alimtalk messages; null: nothing goes by Alimtalk. */
  readonly alimtalk: AlimtalkSettings | null;
  /** The tiles of the map; null: there is no map. */
  readonly map: MapSettings | null;
  /** The provider that charges cards and pays out to banks. */
  readonly provider: ProviderSettings;
  /** A withdrawal above this needs a recent sign-in or the password. */
  readonly reauthAboveWon: number;
  /** How long withdrawals wait after the bank account was replaced, in hours. */
  readonly bankHoldHours: number;
  /** Open postings allowed to an employer with money in the wallet; other limits derive from it. */
  readonly postingsMax: number;
  /** Who pays to the offices what was withheld: the employer, or OneDay by proxy. */
  readonly withholding: "employer" | "proxy";
  /** Where pay goes when it is settled, for workers who chose nothing. */
  readonly payTo: "bank" | "wallet";
  /** Whether an employer must be identified before pay is held for them. */
  readonly requiresEmployerIdentity: boolean;
  readonly secret: string | null;
  /** After how many days a new signing key takes over; 0: never by itself. */
  readonly keyDays: number;
  /** Where the audit log and its signed checkpoints are exported to; null: not exported. */
  readonly auditDir: string | null;
  readonly hasDemo: boolean;
  readonly hasRateLimits: boolean;
  readonly isProduction: boolean;
  /** Started by `npm run cluster`, which prints its output and ends it. */
  readonly isSupervised: boolean;
  /** Where spans of traces are sent; null: there are no traces. */
  readonly traces: TraceSettings | null;
  /** JSON for a collector of logs, short lines for a terminal. */
  readonly logFormat: "json" | "short";
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace";
};

/** Paths of PEM files. */
export type NatsTls = {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
};

/** The SMTP server and the sender of mails. */
export type MailSettings = { readonly smtpUrl: string; readonly from: string };

/** `url`: null for the sandbox in this process, and for Toss Payments' own address. */
export type ProviderSettings =
  | { readonly name: "sandbox"; readonly url: string | null; readonly secret: string | null }
  | {
      readonly name: "toss";
      readonly url: string | null;
      readonly secret: string;
      /** 64 hexadecimal digits that seal payouts; null for none. */
      readonly securityKey: string | null;
    };

/** The names of all settings. */
export const settingNames: ReadonlySet<string> = new Set([
  "ONEDAY_DATA_DIR",
  "ONEDAY_PORT",
  "ONEDAY_HOST",
  "ONEDAY_CORS_ORIGINS",
  "ONEDAY_TRUSTED_PROXIES",
  "ONEDAY_BEHIND_TLS",
  "ONEDAY_SECURITY_CONTACT",
  "ONEDAY_MONGO_URL",
  "ONEDAY_NATS_URL",
  "ONEDAY_NATS_CA",
  "ONEDAY_NATS_CERT",
  "ONEDAY_NATS_KEY",
  "ONEDAY_TRANSPORTER",
  "ONEDAY_DISCOVERER",
  "ONEDAY_TUNING",
  "ONEDAY_NODE_ID",
  "ONEDAY_START_WAIT_S",
  "ONEDAY_DRAIN_S",
  "ONEDAY_CRASH_AT",
  "ONEDAY_OPERATOR_PASSWORD",
  "ONEDAY_REAUTH_ABOVE_WON",
  "ONEDAY_BANK_HOLD_H",
  "ONEDAY_POSTINGS_MAX",
  "ONEDAY_WITHHOLDING",
  "ONEDAY_PAY_TO",
  "ONEDAY_EMPLOYER_IDENTITY",
  "ONEDAY_SECRET",
  "ONEDAY_KEY_DAYS",
  "ONEDAY_AUDIT_DIR",
  "ONEDAY_WEB_URL",
  "ONEDAY_SMTP_URL",
  "ONEDAY_MAIL_FROM",
  "ONEDAY_BOUNCE_SECRET",
  "ONEDAY_PUSH_LOOPBACK",
  ...alimtalkNames,
  ...mapNames,
  ...traceNames,
  "ONEDAY_PROVIDER",
  "ONEDAY_PROVIDER_URL",
  "ONEDAY_PROVIDER_SECRET",
  "ONEDAY_PROVIDER_SECURITY_KEY",
  "ONEDAY_SCRAPE_TOKEN",
  "ONEDAY_TOPOLOGY_PORT",
  "ONEDAY_DEMO",
  "ONEDAY_RATE_LIMITS",
  "ONEDAY_LOG_FORMAT",
  "ONEDAY_LOG_LEVEL",
  "ONEDAY_SUPERVISED",
]);
const operatorPasswordMin = 12;
const secretMin = 32;
const scrapeTokenMin = 16;
const bounceSecretMin = 16;
const providerSecretMin = 16;

/** The one service that Moleculer's runner was asked to start; null for none or several. */
const chosen = (env: Env): string | null => {
  const services = namesIn(env["SERVICES"]);
  const [name] = services;
  return services.length === 1 && name !== undefined ? name : null;
};

/** Whether this process runs a service: it was asked to, or was asked for none by name. */
const runs = (env: Env, name: string): boolean => {
  const services = namesIn(env["SERVICES"]);
  return services.length === 0 || services.includes(name);
};

const crashPoint = (env: Env, isProduction: boolean): string | null => {
  const value = env["ONEDAY_CRASH_AT"];
  if (value === undefined || value === "") return null;
  if (isProduction) throw new BadSetting("ONEDAY_CRASH_AT", "must not be set in production");
  if (!isFailpoint(value)) throw new BadSetting("ONEDAY_CRASH_AT", `is no failpoint: "${value}"`);
  return value;
};

/**
 * The node id of this process, `<service>.<host>-<process>`. The dot makes the service its own
 * token in NATS subjects, so that permissions can be given per service.
 */
const nodeIdOf = (env: Env): string => {
  const value = env["ONEDAY_NODE_ID"];
  const name = chosen(env) ?? "oneday";
  if (value === undefined || value === "") {
    return `${name}.${hostname().replaceAll(/[^\w-]/g, "-")}-${process.pid}`;
  }
  if (!/^[\w-]+(\.[\w-]+)?$/.test(value) || !`${value}.`.startsWith(`${name}.`)) {
    throw new BadSetting("ONEDAY_NODE_ID", `must be "${name}.<word>", not "${value}"`);
  }
  return value;
};

/** The folder of the audit export; null for `off`. */
const auditDirOf = (env: Env): string | null => {
  const folder = env["ONEDAY_AUDIT_DIR"] || join(env["ONEDAY_DATA_DIR"] || "data", "audit");
  return folder === "off" ? null : folder;
};

const natsTlsOf = (env: Env): NatsTls | null => {
  const file = (name: string) => env[name] || null;
  const [ca, cert, key] = [
    file("ONEDAY_NATS_CA"),
    file("ONEDAY_NATS_CERT"),
    file("ONEDAY_NATS_KEY"),
  ];
  if ((cert === null) !== (key === null)) {
    throw new BadSetting("ONEDAY_NATS_CERT", "and ONEDAY_NATS_KEY must be set together");
  }
  return ca === null && cert === null ? null : { ca, cert, key };
};

const mailOf = (env: Env): MailSettings | null => {
  const smtpUrl = url(env, "ONEDAY_SMTP_URL", ["smtp", "smtps"]);
  const from = env["ONEDAY_MAIL_FROM"] || null;
  if ((smtpUrl === null) !== (from === null)) {
    throw new BadSetting("ONEDAY_MAIL_FROM", "and ONEDAY_SMTP_URL must be set together");
  }
  if (smtpUrl === null || from === null) return null;
  if (!/^[^@\r\n]*[^@\s]@[^@\s]+$/.test(from)) {
    throw new BadSetting("ONEDAY_MAIL_FROM", "must be an address, or a name and <an address>");
  }
  return { smtpUrl, from };
};

/** The secret comes as a bearer token, which has no other characters (RFC 6750, section 2.1). */
const bounceSecretOf = (env: Env): string | null => {
  const secret = longText(env, "ONEDAY_BOUNCE_SECRET", bounceSecretMin);
  if (secret === null || /^[\w.~+/-]+=*$/.test(secret)) return secret;
  throw new BadSetting("ONEDAY_BOUNCE_SECRET", "must be of letters, digits and - . _ ~ + /");
};

/** The address of the web app; by default the gateway's on a laptop. */
const webUrlOf = (env: Env): string => {
  const value = url(env, "ONEDAY_WEB_URL", ["http", "https"]) ?? "http://127.0.0.1:3000";
  if (!URL.canParse(value) || /[?#\s"<>]/.test(value)) {
    throw new BadSetting("ONEDAY_WEB_URL", "must be the address of a page, without ? and #");
  }
  return value;
};

const providerOf = (env: Env): ProviderSettings => {
  const name = oneOf(env, "ONEDAY_PROVIDER", ["sandbox", "toss"], "sandbox");
  const address = url(env, "ONEDAY_PROVIDER_URL", ["http", "https"]);
  if (address !== null && !URL.canParse(address)) {
    throw new BadSetting("ONEDAY_PROVIDER_URL", "is no URL");
  }
  const secret = longText(env, "ONEDAY_PROVIDER_SECRET", providerSecretMin);
  const securityKey = env["ONEDAY_PROVIDER_SECURITY_KEY"] || null;
  if (name === "sandbox") {
    const isNamed = Boolean(env["ONEDAY_PROVIDER"]);
    if (!isNamed && env["NODE_ENV"] === "production" && runs(env, "payment")) {
      throw new BadSetting(
        "ONEDAY_PROVIDER",
        "is required in production: toss, or sandbox, which moves no real money",
      );
    }
    if (address !== null && secret === null) {
      throw new BadSetting("ONEDAY_PROVIDER_SECRET", "is required with ONEDAY_PROVIDER_URL");
    }
    return { name, url: address, secret };
  }
  if (secret === null) throw new BadSetting("ONEDAY_PROVIDER_SECRET", "is required with toss");
  if (address?.startsWith("http://") && !isLoopback(URL.parse(address)?.hostname ?? "")) {
    throw new BadSetting("ONEDAY_PROVIDER_URL", "must begin with https:// for toss");
  }
  if (securityKey !== null && !/^[0-9a-f]{64}$/i.test(securityKey)) {
    throw new BadSetting("ONEDAY_PROVIDER_SECURITY_KEY", "must be 64 hexadecimal digits");
  }
  return { name, url: address, secret, securityKey };
};

const postingsMin = 60;
const postingsMaxOf = (env: Env): number => {
  const postings = numberOf(env, "ONEDAY_POSTINGS_MAX", 200, 10_000, "a number of postings");
  if (postings >= postingsMin) return postings;
  throw new BadSetting("ONEDAY_POSTINGS_MAX", `must not be below ${postingsMin}`);
};

/** A URI without characters that would end its line. */
const contactOf = (env: Env): string | null => {
  const contact = env["ONEDAY_SECURITY_CONTACT"] || null;
  if (contact === null || /^(?:mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(contact))
    return contact;
  throw new BadSetting("ONEDAY_SECURITY_CONTACT", "must begin with mailto: or https://");
};

/** Whether demo accounts may be entered without a password: never on MongoDB. */
export const takesDemoLogins = ({ hasDemo, mongoUrl }: Settings): boolean =>
  hasDemo && mongoUrl === null;

/** Reads the settings. Throws BadSetting with the variable's name. */
export const readSettings = (given: Env): Settings => {
  const env = environmentOf(given, settingNames);
  const unknown = Object.keys(env).find(
    (key) => key.startsWith("ONEDAY_") && !settingNames.has(key),
  );
  if (unknown !== undefined) throw new BadSetting(unknown, "is not a setting of OneDay");
  const isProduction = env["NODE_ENV"] === "production";
  const rates = oneOf(env, "ONEDAY_RATE_LIMITS", ["on", "off"], "on");
  if (isProduction && rates === "off") {
    throw new BadSetting("ONEDAY_RATE_LIMITS", "must not be off in production");
  }
  const mongoUrl = url(env, "ONEDAY_MONGO_URL", ["mongodb", "mongodb+srv"]);
  const secret = longText(env, "ONEDAY_SECRET", secretMin);
  if (secret === null && (isProduction || mongoUrl !== null)) {
    throw new BadSetting("ONEDAY_SECRET", "is required in production and with MongoDB");
  }
  const natsUrl = url(env, "ONEDAY_NATS_URL", ["nats", "tls"]);
  const transporterUrl = url(env, "ONEDAY_TRANSPORTER", ["amqp", "amqps"]);
  if (natsUrl !== null && transporterUrl !== null) {
    throw new BadSetting("ONEDAY_TRANSPORTER", "must not be set beside ONEDAY_NATS_URL");
  }
  const operatorPassword = longText(env, "ONEDAY_OPERATOR_PASSWORD", operatorPasswordMin);
  if (operatorPassword === null && isProduction && runs(env, "user")) {
    throw new BadSetting("ONEDAY_OPERATOR_PASSWORD", "is required in production");
  }
  const demo = oneOf(env, "ONEDAY_DEMO", ["on", "off"], isProduction ? "off" : "on");
  if (isProduction && demo === "on") {
    throw new BadSetting("ONEDAY_DEMO", "must not be on in production");
  }
  const identity = oneOf(
    env,
    "ONEDAY_EMPLOYER_IDENTITY",
    ["required", "optional"],
    isProduction ? "required" : "optional",
  );
  const pushLoopback = oneOf(env, "ONEDAY_PUSH_LOOPBACK", ["on", "off"], "off");
  if (isProduction && pushLoopback === "on") {
    throw new BadSetting("ONEDAY_PUSH_LOOPBACK", "must not be on in production");
  }
  const levels = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
  return {
    dataDir: env["ONEDAY_DATA_DIR"] || "data",
    port: numberOf(env, "ONEDAY_PORT", portOf(chosen(env)), 65_535, "a port"),
    host: env["ONEDAY_HOST"] || (isProduction ? "0.0.0.0" : "127.0.0.1"),
    corsOrigins: originsIn(env, "ONEDAY_CORS_ORIGINS"),
    trustedProxies: numberOf(env, "ONEDAY_TRUSTED_PROXIES", 0, 10, "a number of proxies"),
    securityContact: contactOf(env),
    isBehindTls: oneOf(env, "ONEDAY_BEHIND_TLS", ["on", "off"], "off") === "on",
    mongoUrl,
    natsUrl,
    natsTls: natsTlsOf(env),
    transporterUrl,
    discovererUrl: url(env, "ONEDAY_DISCOVERER", ["etcd3"]),
    tuning: env["ONEDAY_TUNING"] || null,
    nodeId: nodeIdOf(env),
    startWaitS: numberOf(env, "ONEDAY_START_WAIT_S", 60, 3600, "seconds"),
    drainS: numberOf(env, "ONEDAY_DRAIN_S", 0, 60, "seconds"),
    crashAt: crashPoint(env, isProduction),
    operatorPassword,
    topologyPort: env["ONEDAY_TOPOLOGY_PORT"]
      ? numberOf(env, "ONEDAY_TOPOLOGY_PORT", 0, 65_535, "a port")
      : null,
    scrapeToken: longText(env, "ONEDAY_SCRAPE_TOKEN", scrapeTokenMin),
    webUrl: webUrlOf(env),
    mail: mailOf(env),
    bounceSecret: bounceSecretOf(env),
    hasLoopbackPush: pushLoopback === "on",
    alimtalk: alimtalkOf(env),
    map: mapOf(env),
    traces: tracesOf(env),
    provider: providerOf(env),
    reauthAboveWon: numberOf(env, "ONEDAY_REAUTH_ABOVE_WON", 1_000_000, 1_000_000_000, "won"),
    bankHoldHours: numberOf(env, "ONEDAY_BANK_HOLD_H", 24, 720, "hours"),
    postingsMax: postingsMaxOf(env),
    payTo: oneOf(env, "ONEDAY_PAY_TO", ["bank", "wallet"], isProduction ? "bank" : "wallet"),
    withholding: oneOf(env, "ONEDAY_WITHHOLDING", ["employer", "proxy"], "employer"),
    requiresEmployerIdentity: identity === "required",
    secret,
    keyDays: numberOf(env, "ONEDAY_KEY_DAYS", 30, 365, "days"),
    auditDir: auditDirOf(env),
    hasDemo: demo === "on",
    hasRateLimits: rates === "on",
    isProduction,
    isSupervised: oneOf(env, "ONEDAY_SUPERVISED", ["on", "off"], "off") === "on",
    logFormat: oneOf(env, "ONEDAY_LOG_FORMAT", ["json", "short"], isProduction ? "json" : "short"),
    logLevel: oneOf(env, "ONEDAY_LOG_LEVEL", levels, "info"),
  };
};

const settingsByBroker = new WeakMap<ServiceBroker, Settings>();

/** Gives a broker its settings; two brokers in one process may differ. */
export const giveSettings = (broker: ServiceBroker, settings: Settings): void => {
  settingsByBroker.set(broker, settings);
  armFailpoint(settings.crashAt);
};

/** The settings of a broker. Throws when it was given none. */
export const settingsOf = (broker: ServiceBroker): Settings => {
  const settings = settingsByBroker.get(broker);
  if (settings === undefined) throw new Error("this broker was given no settings");
  return settings;
};
