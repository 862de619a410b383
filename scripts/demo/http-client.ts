/** HTTP client of the demo walk: plain requests to a running OneDay, and the checks of a step. */
import { setTimeout as pause } from "node:timers/promises";
import { wonText } from "../../services/contracts/kernel/korean-text.ts";

export type Body = Record<string, unknown>;
export type Reply = { status: number; body: Body };

/** The address of OneDay: the first argument, else this machine. */
export const base = process.argv[2] ?? `http://127.0.0.1:${process.env["ONEDAY_PORT"] || 3000}`;
/** Makes the names of this run differ from those of earlier ones. */
export const run = Date.now().toString(36);
const waitMsMax = 10_000;
let steps = 0;

/** How many steps were printed. */
export const stepsSaid = (): number => steps;

/** The walk fails here, with the expected and the actual value. */
export class Stumble extends Error {}

/** Sends a request, where given with a token and an `Idempotency-Key`; a JSON body comes back. */
export const send = async (
  method: string,
  path: string,
  { token, body, key }: { token?: string | undefined; body?: object; key?: string } = {},
): Promise<Reply> => {
  const headers: Record<string, string> = { accept: "application/json" };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (key !== undefined) headers["idempotency-key"] = key;
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const reply = await fetch(`${base}${path}`, { method, headers, ...init });
  const text = await reply.text();
  return { status: reply.status, body: text === "" ? {} : (JSON.parse(text) as Body) };
};

/** The body of a reply. Throws Stumble for another status. */
export const expectStatus = (reply: Reply, status: number, what: string): Body => {
  if (reply.status !== status) {
    const { code, detail } = reply.body;
    throw new Stumble(
      `${what}: expected ${status}, got ${reply.status} ${code ?? ""} ${detail ?? ""}`,
    );
  }
  return reply.body;
};

/** Throws Stumble when the values differ. */
export const expectEqual = (what: string, actual: unknown, wanted: unknown): void => {
  if (actual !== wanted) throw new Stumble(`${what}: expected ${wanted}, got ${actual}`);
};

/** Prints a numbered step. */
export const say = (text: string): void => {
  steps += 1;
  console.log(`${String(steps).padStart(2)}. ${text}`);
};

/** An amount of won as text. */
export const won = (amount: unknown): string => wonText(Number(amount));

/** Repeats a request until it holds, as a command may take a moment. Throws after 10 s. */
export const until = async (
  what: string,
  ask: () => Promise<Body>,
  holds: (body: Body) => boolean,
) => {
  const endMs = performance.now() + waitMsMax;
  for (;;) {
    const body = await ask();
    if (holds(body)) return body;
    if (performance.now() > endMs) throw new Stumble(`${what}: not within ${waitMsMax} ms`);
    await pause(100);
  }
};

/** A signed-in user; every request expects a certain status. */
export class Person {
  readonly token: string;

  constructor(token: string) {
    this.token = token;
  }

  static async register(role: "worker" | "employer", extra: object): Promise<Person> {
    const reply = await send("POST", "/api/users/register", {
      body: {
        email: `${role}-${run}@oneday.test`,
        password: `walk-${run}-secret`,
        role,
        consents: { terms: true, privacy: true, location: true },
        ...extra,
      },
    });
    return new Person(String(expectStatus(reply, 201, `register ${role}`)["accessToken"]));
  }

  static async login(email: string, password: string): Promise<Person> {
    const reply = await send("POST", "/api/users/login", { body: { email, password } });
    return new Person(String(expectStatus(reply, 200, `login ${email}`)["accessToken"]));
  }

  async get(path: string): Promise<Body> {
    return expectStatus(await send("GET", path, { token: this.token }), 200, `GET ${path}`);
  }

  async post(path: string, body: object, status: number, key?: string): Promise<Body> {
    const options = { token: this.token, body, ...(key === undefined ? {} : { key }) };
    return expectStatus(await send("POST", path, options), status, `POST ${path}`);
  }

  async put(path: string, body: object): Promise<Body> {
    return expectStatus(await send("PUT", path, { token: this.token, body }), 200, `PUT ${path}`);
  }
}

/** The items of a page. */
export const itemsOf = (body: Body): Body[] => body["items"] as Body[];
