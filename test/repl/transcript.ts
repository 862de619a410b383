/** Transcript: what an operator types in the REPL and reads, the same in one process and joined. */
import { expect } from "@jest/globals";
import type { Terminal } from "../support/terminal.ts";
import { until } from "../support/until.ts";

const email = "operator@oneday.test";
const id = "01920000-0000-7000-8000-000000000000";

/** Signs in; the password is typed where it is asked for. */
export const signIn = async ({ type }: Terminal, password: string): Promise<string> => {
  await type(`login ${email}`);
  return type(password);
};

/** The one line that a command is refused with. */
const refusal = async ({ type }: Terminal, line: string): Promise<string> => {
  const said = await type(line);
  expect([line, said.split("\n")]).toEqual([line, [expect.stringMatching(/^(?:refused|error): /)]]);
  return said;
};

/** Before the sign-in: what is public is answered without an identity, all else is refused. */
export const stranger = async (terminal: Terminal): Promise<void> => {
  for (const line of ["sagas", "lag", "dead-letters", "ledger verify", "audit verify"]) {
    expect(await refusal(terminal, line)).toContain("sign in first");
  }
  expect(await refusal(terminal, "call job.sagas")).toContain("sign in first");
  expect(await refusal(terminal, `call user.facts --userId ${id}`)).toContain("is internal");
  expect(await refusal(terminal, "bench job.log.read")).toContain("is internal");
  expect(await refusal(terminal, "call security.report")).toContain("is internal");
  expect(await refusal(terminal, "emit job.applied --jobId 1")).toContain("would be forged");
  expect(await refusal(terminal, "call user.me --#token stolen")).toContain("login alone");
  for (const line of [
    "env",
    "load x.js",
    "destroy job",
    "broadcast job.applied",
    "listener list",
  ]) {
    expect(await refusal(terminal, line)).toContain("unknown command");
  }
  expect(await terminal.type("call security.jwks")).toContain("keys: [");
};

/** A sign-in that is refused, and one that is not. */
export const signsIn = async (terminal: Terminal, password: string): Promise<void> => {
  await terminal.type(`login ${email}`);
  expect(await terminal.type("not the password")).toMatch(/^refused: BAD_CREDENTIALS .*$/);
  expect(await signIn(terminal, password)).toBe(`signed in as ${email}`);
  expect(terminal.screen()).not.toContain(password);
};

/** Moleculer's own commands. */
export const moleculers = async ({ type, keys }: Terminal): Promise<void> => {
  expect(await type("nodes")).toContain("Node ID");
  expect(await type("services")).toMatch(/payment/);
  expect(await type("actions")).toMatch(/job\.sagas/);
  expect(await type("metrics")).toContain("moleculer.");
  expect(await type("call user.me")).toContain("role: 'operator'");
  expect(await type("call job.sagas --status none")).toContain("refused: ");
  await keys("bench security.jwks --num 5\r", "s\n\n");
  await type("");
};

const jsonOf = async ({ type }: Terminal, line: string): Promise<unknown> =>
  JSON.parse(await type(`${line} --json`));

/** The operator's commands: tables to read, JSON for scripts, refusals in a line. */
export const operators = async (terminal: Terminal): Promise<void> => {
  expect(await jsonOf(terminal, "sagas")).toEqual([]);
  expect(await terminal.type("sagas")).toBe("none");
  expect(await jsonOf(terminal, "dead-letters")).toEqual([]);
  expect(await terminal.type("lag")).toMatch(/service +│ feed +│ source +│ behind +│ stoppedAt/);
  expect(await jsonOf(terminal, "ledger verify")).toMatchObject({ ok: true });
  expect(await jsonOf(terminal, "audit verify")).toMatchObject({ ok: true });
  expect(await jsonOf(terminal, "rebuild job ratings")).toMatchObject({ model: "ratings" });
  await until(async () => {
    const models = (await jsonOf(terminal, "rebuild job")) as { model: string; status: string }[];
    return models.some(({ model, status }) => model === "ratings" && status === "done");
  }, 30_000);
  await refusal(terminal, "rebuild job nothing");
  await refusal(terminal, "rebuild nothing");
  expect(await refusal(terminal, `saga ${id}`)).toContain("no saga");
  expect(await refusal(terminal, `saga resume ${id}`)).toContain("no saga");
  expect(await refusal(terminal, `replay ${id}`)).toContain("no dead letter");
  expect(await refusal(terminal, `story ${id}`)).toContain("NOT_FOUND");
  await refusal(terminal, "sagas too many words");
  await refusal(terminal, "no-such-command");
};

/** Help, and Tab. */
export const helps = async ({ type, keys }: Terminal): Promise<void> => {
  const help = await type("help");
  for (const name of ["dead-letters", "saga", "story", "dcall"]) expect(help).toContain(name);
  expect(help).not.toMatch(/\b(?:env|load|set-up)\b/);
  expect(await type("saga --help")).toContain("saga abort <id>");
  await keys("ledger ver\t", "ledger verify");
  expect(await type(" --json")).toContain('"ok":true');
};

/** What was done is in the audit log, as the operator's. */
export const audited = async ({ type }: Terminal): Promise<void> => {
  await until(async () => {
    const events = await type("call security.events --kind operatorActed");
    return events.includes("action: 'job.readModels.rebuild'");
  }, 30_000);
};

/** The session ends elsewhere: each command is refused in a line, and the prompt is there. */
export const endedElsewhere = async (
  terminal: Terminal,
  url: string,
  password: string,
): Promise<void> => {
  const send = (method: string, path: string, token: string | null, body?: object) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const login = await send("POST", "/api/users/login", null, { email, password });
  const { accessToken } = (await login.json()) as { accessToken: string };
  expect((await send("DELETE", "/api/users/me/sessions", accessToken)).ok).toBe(true);
  await until(async () => (await terminal.type("sagas")).includes("BAD_TOKEN"), 10_000);
  expect(await refusal(terminal, "audit verify")).toContain("BAD_TOKEN");
  expect(await signIn(terminal, password)).toBe(`signed in as ${email}`);
};
