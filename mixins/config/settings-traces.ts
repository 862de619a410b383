/** Settings of traces: where their spans are sent, and which share of them. */
import { BadSetting, type Env, url } from "../process/env.ts";

export type TraceSettings = {
  /** The whole address that takes traces by OTLP over HTTP. */
  readonly url: string;
  /** The share of new traces that are sampled, 0 to 1. */
  readonly ratio: number;
};

export const traceNames = ["ONEDAY_OTLP_URL", "ONEDAY_TRACE_RATIO"] as const;
const [urlName, ratioName] = traceNames;
const ratioByDefault = 0.01;

/** A collector's base address gets the path that the protocol names for traces. */
const addressOf = (text: string): string => {
  const address = URL.parse(text);
  if (address === null || `${address.username}${address.password}${address.hash}` !== "") {
    throw new BadSetting(urlName, "must be a URL without a name, a password and #");
  }
  if (address.pathname === "/") address.pathname = "/v1/traces";
  return address.href;
};

const ratioOf = (text: string | undefined): number => {
  if (text === undefined || text === "") return ratioByDefault;
  if (!/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(text)) {
    throw new BadSetting(ratioName, "must be a share from 0 to 1, as 0.01");
  }
  return Number(text);
};

/** Where traces go; null without an address. Throws BadSetting for a ratio alone. */
export const tracesOf = (env: Env): TraceSettings | null => {
  const address = url(env, urlName, ["http", "https"]);
  const ratio = ratioOf(env[ratioName]);
  if (address !== null) return { url: addressOf(address), ratio };
  if (env[ratioName]) throw new BadSetting(ratioName, `must not be set without ${urlName}`);
  return null;
};
