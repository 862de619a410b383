/** OneDay under measurement: started as its users start it, on a data folder of its own. */
import { randomUUID } from "node:crypto";
import { freePort } from "../support/ports.ts";
import { argumentsOf } from "../support/process.ts";
import { type Child, projectFolder, startChild } from "./child.ts";
import { temporaryFolder } from "./folder.ts";

/** The password of the demo accounts, `worker1@oneday.test` and so on. */
export const demoPassword = "oneday-demo-2026";

const peopleMax = 20;

/**
 * Starts OneDay with demo data in an empty temporary folder, which is removed when it stops; of
 * this project, or of another checkout of it, and with settings that a measurement compares.
 */
export const startOneDay = async (
  project: string = projectFolder,
  more: Readonly<Record<string, string>> = {},
): Promise<Child> => {
  const folder = temporaryFolder();
  const port = await freePort();
  const env = {
    ONEDAY_DATA_DIR: folder.path,
    ONEDAY_PORT: String(port),
    ONEDAY_RATE_LIMITS: "off",
    ONEDAY_OPERATOR_PASSWORD: randomUUID(),
    ...more,
  };
  const child = await startChild(argumentsOf("start"), port, "/health/ready", env, project);
  const stop = async () => {
    await child.stop();
    folder.remove();
  };
  return { ...child, stop };
};

/**
 * Sends one request and reads the JSON answer. Throws on any status but 2xx, with the answer's
 * text.
 */
export const ask = async <T>(
  url: string,
  method: string,
  path: string,
  { body, token }: { body?: unknown; token?: string } = {},
): Promise<T> => {
  const answer = await fetch(url + path, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
};

const logIn = async (url: string, email: string): Promise<string> => {
  const body = { email, password: demoPassword };
  const { accessToken } = await ask<{ accessToken: string }>(url, "POST", "/api/users/login", {
    body,
  });
  return accessToken;
};

/**
 * The access tokens of `worker1`, `worker2`, ... or `employer1`, ..., until one is no account, 20
 * at most. One after another, because a password costs the server a tenth of a second. Throws when
 * not even the first can log in.
 */
export const logInAll = async (
  url: string,
  who: "worker" | "employer",
  max = peopleMax,
): Promise<string[]> => {
  const tokens = [await logIn(url, `${who}1@oneday.test`)];
  while (tokens.length < max) {
    const token = await logIn(url, `${who}${tokens.length + 1}@oneday.test`).catch(() => null);
    if (token === null) break;
    tokens.push(token);
  }
  return tokens;
};
