/**
 * Settings: every environment variable that OneDay knows, checked once, before anything opens.
 *
 * A bad one, or one with a name that is not known, stops the start with one line.
 */
import type { ServiceBroker } from "moleculer";

export type Settings = {
  readonly dataDir: string;
  readonly port: number;
  /** Where the door listens; loopback unless said otherwise. */
  readonly host: string;
  readonly mongoUrl: string | null;
  readonly natsUrl: string | null;
  readonly operatorPassword: string | null;
  readonly secret: string | null;
  readonly hasDemo: boolean;
  readonly hasRateLimits: boolean;
  readonly isProduction: boolean;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace";
};

type Env = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used. The message is the whole line an operator needs. */
export class BadSetting extends Error {
  constructor(name: string, problem: string) {
    super(`${name} ${problem}`);
    this.name = "BadSetting";
  }
}

const names = new Set([
  "ONEDAY_DATA_DIR",
  "ONEDAY_PORT",
  "ONEDAY_HOST",
  "ONEDAY_MONGO_URL",
  "ONEDAY_NATS_URL",
  "ONEDAY_OPERATOR_PASSWORD",
  "ONEDAY_SECRET",
  "ONEDAY_DEMO",
  "ONEDAY_RATE_LIMITS",
  "ONEDAY_LOG_LEVEL",
]);
const operatorPasswordMin = 12;
const secretMin = 32;

const oneOf = <W extends string>(env: Env, name: string, words: readonly W[], fallback: W): W => {
  const value = env[name];
  if (value === undefined || value === "") return fallback;
  if (!words.includes(value as W)) {
    throw new BadSetting(name, `must be ${words.join(", ")}, not "${value}"`);
  }
  return value as W;
};

const url = (env: Env, name: string, schemes: readonly string[]): string | null => {
  const value = env[name];
  if (value === undefined || value === "") return null;
  if (!schemes.some((scheme) => value.startsWith(`${scheme}://`))) {
    throw new BadSetting(name, `must begin with ${schemes.map((s) => `${s}://`).join(" or ")}`);
  }
  return value;
};

const portOf = (env: Env): number => {
  const text = env["ONEDAY_PORT"] ?? "3000";
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new BadSetting("ONEDAY_PORT", `must be a port from 0 to 65535, not "${text}"`);
  }
  return port;
};

const longText = (env: Env, name: string, min: number): string | null => {
  const value = env[name];
  if (value === undefined || value === "") return null;
  if (value.length < min) throw new BadSetting(name, `must have ${min} or more characters`);
  return value;
};

/** Reads the settings. Throws BadSetting with the variable's name. */
export const readSettings = (env: Env): Settings => {
  const unknown = Object.keys(env).find((key) => key.startsWith("ONEDAY_") && !names.has(key));
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
  const operatorPassword = longText(env, "ONEDAY_OPERATOR_PASSWORD", operatorPasswordMin);
  if (operatorPassword === null && isProduction) {
    throw new BadSetting("ONEDAY_OPERATOR_PASSWORD", "is required in production");
  }
  const demo = oneOf(env, "ONEDAY_DEMO", ["on", "off"], isProduction ? "off" : "on");
  if (isProduction && demo === "on") {
    throw new BadSetting("ONEDAY_DEMO", "must not be on in production");
  }
  const levels = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
  return {
    dataDir: env["ONEDAY_DATA_DIR"] || "data",
    port: portOf(env),
    host: env["ONEDAY_HOST"] || (isProduction ? "0.0.0.0" : "127.0.0.1"),
    mongoUrl,
    natsUrl: url(env, "ONEDAY_NATS_URL", ["nats", "tls"]),
    operatorPassword,
    secret,
    hasDemo: demo === "on",
    hasRateLimits: rates === "on",
    isProduction,
    logLevel: oneOf(env, "ONEDAY_LOG_LEVEL", levels, "warn"),
  };
};

const given = new WeakMap<ServiceBroker, Settings>();

/** Gives a broker its settings; two brokers in one process may differ. */
export const giveSettings = (broker: ServiceBroker, settings: Settings): void => {
  given.set(broker, settings);
};

/** The settings of a broker. Throws when it was given none. */
export const settingsOf = (broker: ServiceBroker): Settings => {
  const settings = given.get(broker);
  if (settings === undefined) throw new Error("this broker was given no settings");
  return settings;
};
