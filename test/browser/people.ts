/** People: accounts that act over HTTP, beside those with a window. What is refused is an error. */
import { randomUUID } from "node:crypto";

const minuteMs = 60_000;
/** Where all of their work is. */
export const place = { address: "서울특별시 성동구 연무장길 47", lat: 37.5431, lng: 127.0557 };

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

/** Sends a request. Each command is a new one. */
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

/** A person of the demo market, the first of their role unless another is asked for. */
export const demoPerson = (url: string, role: Role, nth = 1): Promise<Person> =>
  enter(url, "/api/users/demo-login", { role, nth });

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

/** Posts a shift of one seat that starts in so many minutes; `more` replaces what it says otherwise. */
export const post = async (
  { send }: Pick<Person, "send">,
  inMinutes: number,
  { minutes = 90, ...more }: Answer & { minutes?: number } = {},
): Promise<Answer> => {
  const { items } = await send("GET", "/api/jobs/categories?limit=100");
  const trades = items as { categoryId: string; name: string }[];
  const startsAtMs = Date.now() + inMinutes * minuteMs;
  return send("POST", "/api/jobs", {
    title: "점심 홀 서빙",
    description: "손님을 맞고 음식을 나릅니다.",
    categoryId: trades.find(({ name }) => name === "홀 서빙")?.categoryId,
    hourlyWageWon: 13_500,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + minutes * minuteMs).toISOString(),
    breakMinutes: 0,
    seats: 1,
    place,
    ...more,
  });
};
