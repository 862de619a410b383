/** People: demo accounts that act over HTTP while a browser shows what they did. This file does not need jest. */
const minuteMs = 60_000;
/** Where all of their work is. */
export const place = { address: "서울특별시 성동구 연무장길 47", lat: 37.5431, lng: 127.0557 };

type Body = Record<string, unknown>;
export type Person = {
  /** What the app keeps of someone who is signed in. */
  readonly session: Body;
  readonly send: (method: string, path: string, body?: object) => Promise<Body>;
};

/** Sends a request; what is refused is an error. Each command is a new one. */
const sender =
  (url: string, token: string): Person["send"] =>
  async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(path.endsWith("/charges") ? { "idempotency-key": crypto.randomUUID() } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };

/** Enters a demo account. */
export const enter = async (
  url: string,
  role: "worker" | "employer" | "operator",
  nth = 1,
): Promise<Person> => {
  const tokens = await sender(url, "")("POST", "/api/users/demo-login", { role, nth });
  const { user, accessToken, refreshToken } = tokens as { user: Body } & Body;
  const { userId, name } = user;
  const session = { userId, role, name, accessToken, refreshToken };
  return { session, send: sender(url, String(accessToken)) };
};

/** Posts a shift that starts in so many minutes; `more` replaces what it says otherwise. */
export const post = async (
  { send }: Person,
  inMinutes: number,
  { minutes = 90, ...more }: Body & { minutes?: number } = {},
): Promise<Body> => {
  const { items } = await send("GET", "/api/jobs/categories?limit=100");
  const trades = items as { categoryId: string; name: string; parentId: string | null }[];
  const trade = trades.find(({ name }) => name === "홀 서빙");
  const startsAtMs = Date.now() + inMinutes * minuteMs;
  return send("POST", "/api/jobs", {
    title: "점심 홀 서빙",
    description: "손님을 맞고 음식을 나릅니다.",
    categoryId: trade?.categoryId,
    hourlyWageWon: 13_500,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + minutes * minuteMs).toISOString(),
    breakMinutes: 0,
    seats: 1,
    place,
    ...more,
  });
};
