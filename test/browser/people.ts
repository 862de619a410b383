/** People: accounts that act over HTTP, beside those with a window; what is refused fails the test. */
import { randomUUID } from "node:crypto";

type Role = "worker" | "employer" | "operator";
type Tokens = {
  readonly user: { readonly userId: string; readonly role: Role; readonly name: string };
  readonly accessToken: string;
  readonly refreshToken: string;
};
export type Answer = Record<string, unknown>;
export type Person = {
  readonly userId: string;
  /** What the app keeps of a sign-in: with it a window is this person's. */
  readonly session: string;
  readonly send: (method: string, path: string, body?: object) => Promise<Answer>;
};

export const password = "바다 건너 작은 섬 2026";

const send = async (
  url: string,
  token: string | null,
  [method, path, body]: Parameters<Person["send"]>,
): Promise<Answer> => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      "accept-language": "en",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "POST" ? { "idempotency-key": randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
};

const enter = async (url: string, path: string, body: object): Promise<Person> => {
  const { user, accessToken, refreshToken } = (await send(url, null, [
    "POST",
    path,
    body,
  ])) as Tokens;
  const { userId, role, name } = user;
  return {
    userId,
    session: JSON.stringify({ userId, role, name, accessToken, refreshToken }),
    send: (...asked) => send(url, accessToken, asked),
  };
};

/** A person of the demo market. */
export const demoPerson = (url: string, role: Role): Promise<Person> =>
  enter(url, "/api/users/demo-login", { role });

/** A person who has just signed up; `more` overrides what they wrote. */
export const newPerson = (
  url: string,
  role: "worker" | "employer",
  more: object = {},
): Promise<Person> =>
  enter(url, "/api/users/register", {
    email: `${randomUUID()}@example.com`,
    password,
    name: "Kim",
    role,
    birthDate: "1990-05-05",
    consents: { terms: true, privacy: true, location: true },
    ...(role === "employer" ? { companyName: "Company", regularEmployees: 7 } : {}),
    ...more,
  });
