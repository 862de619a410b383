/** People of the demo market in a browser test: an employer over HTTP, and a worker in a window. */
import type { Page } from "playwright-core";

const minuteMs = 60_000;
const place = { address: "서울특별시 성동구 연무장길 47", lat: 37.5431, lng: 127.0557 };
/** A worker agreed to location, so the window has one. */
export const atThePlace = {
  permissions: ["geolocation", "camera"],
  geolocation: { latitude: place.lat, longitude: place.lng },
};
/** A button by its name. */
export const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
/** Waits until a page shows a text. */
export const see = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

export type Employer = (
  method: string,
  path: string,
  body?: object,
) => Promise<Record<string, unknown>>;

/** An employer of the demo market, who answers over HTTP; what is refused fails the test. */
export const employerOf = async (url: string): Promise<Employer> => {
  let token = "";
  const send: Employer = async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(path.endsWith("/charges") ? { "idempotency-key": "browser-charge" } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  token = String(
    (await send("POST", "/api/users/demo-login", { role: "employer" }))["accessToken"],
  );
  return send;
};

/** Posts a job of one seat near the worker, which begins soon. */
export const posting = async (employer: Employer, inMinutes: number) => {
  const { items } = await employer("GET", "/api/jobs/categories?limit=100");
  const [category] = (items as { categoryId: string; parentId: string | null }[]).filter(
    ({ parentId }) => parentId !== null,
  );
  const startsAtMs = Date.now() + inMinutes * minuteMs;
  return employer("POST", "/api/jobs", {
    title: "브라우저 시험 서빙",
    description: "손님을 맞고 음식을 나릅니다.",
    categoryId: category?.categoryId,
    hourlyWageWon: 13_500,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + 90 * minuteMs).toISOString(),
    breakMinutes: 0,
    seats: 1,
    place,
  });
};

/** Signs in by the demo button and applies for a job; resolves with the application's id. */
export const apply = async (page: Page, jobId: unknown): Promise<string> => {
  await enter(page, "worker");
  await page.goto(`/jobs/${jobId}`);
  await button(page, "지원하기").click();
  await see(page, "사장님이 지원서를 보고 있어요");
  return page.url().split("/").at(-1) ?? "";
};

const demo = {
  worker: { verb: "구직자로 들어가기", home: "/home" },
  employer: { verb: "사장님으로 들어가기", home: "/employer" },
} as const;

/** Signs in by the demo button; resolves at the page that it leads to. */
export const enter = async (
  page: Page,
  role: keyof typeof demo,
  path: string = demo[role].home,
): Promise<void> => {
  await button(page, demo[role].verb).click();
  await page.waitForURL(path);
};
