/**
 * Logger: Moleculer's logger on pino.
 *
 * In production a line is JSON with the time, the level, the node, the module and the ids of its
 * request. Elsewhere it is one short line for a terminal. Both go to stdout at once, so that a process
 * that ends loses none.
 */
import { inspect } from "node:util";
import type { LoggerConfig, LogLevels } from "moleculer";
import { type LoggerOptions, pino } from "pino";
import { prettyFactory } from "pino-pretty";
import type { Settings } from "../config/settings.ts";
import { type Bound, liveLevelsOf } from "./live-levels.ts";
import { idsOfLine } from "./log-context.middleware.ts";

type Level = Settings["logLevel"];

/** Moleculer's own modules write about every service and node; lifecycle.middleware.ts says it once. */
const moleculers = {
  REGISTRY: "warn",
  DISCOVERY: "warn",
  TRANSIT: "warn",
  METRICS: "warn",
} as const;

/** The broker warns of each call to an unavailable service; the caller's own line says more. */
export const levelsOf = (level: Level): LogLevels | Record<string, LogLevels> =>
  level === "info" || level === "warn" ? { BROKER: "error", ...moleculers, "**": level } : level;

/** Moleculer's line about each service that it starts or stops. */
const isAboutService = (text: unknown): boolean =>
  typeof text === "string" && /^Service '[^']+' (is stopping|started|stopped)/.test(text);

/**
 * Moleculer's parts log a text and then whatever belongs to it. pino keeps what comes first, so an
 * error that follows a text would be lost.
 */
const hooks: LoggerOptions["hooks"] = {
  logMethod(parts, write) {
    const [first, ...rest] = parts as readonly unknown[];
    if (isAboutService(first)) return;
    if (typeof first !== "string" || rest.length === 0) return write.apply(this, parts);
    const err = rest.find((part) => part instanceof Error);
    const others = rest.filter((part) => part !== err);
    const text = [
      first,
      ...others.map((part) => (typeof part === "string" ? part : inspect(part))),
    ];
    write.call(this, ...([...(err === undefined ? [] : [{ err }]), text.join(" ")] as [string]));
  },
};

const options: LoggerOptions = {
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (level) => ({ level }) },
  mixin: idsOfLine,
  hooks,
};

const write = (line: string): void => void process.stdout.write(line);

type Line = Readonly<Record<"mod" | "requestId" | "applicationId" | "msg", string | undefined>> & {
  readonly err?: { readonly stack?: string };
};

/** A short line: the module, the ids that it has, the text, and below it where an error came from. */
const shortOf = ({ mod, requestId, applicationId, msg, err }: Line): string => {
  const text = [mod, requestId, applicationId, msg].filter((part) => part !== undefined).join(" ");
  return err?.stack === undefined ? text : `${text}\n${err.stack}`;
};

/** Writes short lines, with the hour and the level before each. */
const short = (): ((line: string) => void) => {
  const pretty = prettyFactory({
    colorize: process.stdout.isTTY === true,
    hideObject: true,
    messageFormat: (line) => shortOf(line as Line),
    translateTime: "SYS:HH:MM:ss.l",
  });
  return (line) => write(pretty(line) as string);
};

/** Moleculer's `logger` option. */
export const loggerOf = (settings: Settings): LoggerConfig => {
  const root = pino(options, { write: settings.logFormat === "json" ? write : short() });
  const levels = liveLevelsOf(settings);
  return {
    type: "Pino",
    options: {
      level: levelsOf(settings.logLevel),
      createLogger: (level: string, bindings: Bound) =>
        levels.add(root.child(bindings, { level }), level, bindings),
    },
  };
};
