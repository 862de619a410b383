/**
 * Environment of a container: secrets that are files, and the links that Kubernetes adds.
 *
 * A setting `ONEDAY_SECRET_FILE=/run/secrets/oneday` is `ONEDAY_SECRET` with the content of that file,
 * as Docker and Kubernetes mount secrets. Variables of Kubernetes about its services
 * (`ONEDAY_JOB_SERVICE_HOST`, `ONEDAY_JOB_PORT=tcp://…`) are no settings and are left out.
 */
import { readFileSync } from "node:fs";
import { BadSetting, type Env } from "../process/env.ts";

const suffix = "_FILE";
const serviceLink = /^ONEDAY(_\w+)?_(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)$/;
const linkUrl = /^(tcp|udp|sctp):\/\//;

/** Whether Kubernetes made this variable for a service whose name begins with `oneday`. */
const isServiceLink = (name: string, value: string | undefined): boolean =>
  serviceLink.test(name) || (/^ONEDAY(_\w+)?_PORT$/.test(name) && linkUrl.test(value ?? ""));

const contentOf = (variable: string, path: string): string => {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    throw new BadSetting(variable, `is not read: ${(error as NodeJS.ErrnoException).code}`);
  }
  const text = content.replace(/\r?\n$/, "");
  if (text === "" || /[\r\n]/.test(text))
    throw new BadSetting(variable, "must name a file of one line");
  return text;
};

/** The variables without the links, and with the content of the files that they name. */
export const environmentOf = (env: Env, names: ReadonlySet<string>): Env => {
  const all: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(env)) {
    if (isServiceLink(name, value)) continue;
    const target = name.slice(0, -suffix.length);
    if (!name.endsWith(suffix) || !names.has(target)) {
      all[name] ??= value;
      continue;
    }
    if (!value) continue;
    if (env[target]) throw new BadSetting(name, `and ${target} are both set`);
    all[target] = contentOf(name, value);
  }
  return all;
};
