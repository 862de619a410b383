/** The web app as the gateway serves it: documents, scripts, style and fonts, and 404 for people. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ask, type Said } from "./http.ts";
import { type Market, openMarket } from "./market.ts";

let market: Market;
beforeAll(async () => {
  market = await openMarket();
});
afterAll(() => market.stop());

const asPerson = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };
const get = (path: string, options = asPerson): Promise<Said> =>
  ask(market.url, "GET", path, options);
const pathsIn = ({ text }: Said): string[] =>
  [...text.matchAll(/(?:href|src|data-font)="(\/[^"]+)"/g)].map(([, path = ""]) => path);

test("each page is a document that names its scripts and style, which are there for ever", async () => {
  for (const path of ["/", "/jobs/1", "/login", "/register", "/login/"]) {
    const page = await get(path);
    expect([path, page.status]).toEqual([path, 200]);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["cache-control"]).toBe("public, no-cache");
    expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
    const paths = pathsIn(page).filter((one) => one.startsWith("/app/"));
    expect(paths.length).toBeGreaterThan(4);
    for (const one of paths) {
      const file = await get(one);
      expect([one, file.status]).toEqual([one, 200]);
      expect(file.headers["cache-control"]).toContain("immutable");
    }
  }
});

test("the parts of the font that its style names are there, and are not compressed again", async () => {
  const font = pathsIn(await get("/")).find((path) => path.includes("/fonts-")) ?? "";
  const { text } = await get(font);
  const [, part = ""] = /url\(\.\/([^)]+)\)/.exec(text) ?? [];
  const headers = { ...asPerson.headers, "accept-encoding": "br" };
  const file = await get(new URL(part, `${market.url}${font}`).pathname, { headers });
  expect(file).toMatchObject({ status: 200 });
  expect(file.headers["content-type"]).toBe("font/woff2");
  expect(file.headers["content-encoding"]).toBeUndefined();
});

test("a person gets the app's page with 404, a program a problem", async () => {
  const person = await get("/nothing");
  expect(person.status).toBe(404);
  expect(person.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(person.headers["cache-control"]).toBe("no-store");
  expect(pathsIn(person).some((path) => path.startsWith("/app/"))).toBe(true);
  for (const [path, accept] of [
    ["/nothing", "application/json"],
    ["/nothing", "*/*"],
    ["/api/nothing", asPerson.headers.accept],
    ["/api/jobs/not-an-id", asPerson.headers.accept],
    ["/app/nothing.js", asPerson.headers.accept],
  ] as const) {
    const program = await get(path, { headers: { accept } });
    expect([path, accept, program.headers["content-type"]]).toEqual([
      path,
      accept,
      path === "/app/nothing.js" ? "text/html; charset=utf-8" : "application/problem+json",
    ]);
  }
});

test("a page is read only, and a path is no way to a file of the disk", async () => {
  const sent = await ask(market.url, "POST", "/login", asPerson);
  expect(sent.status).toBe(405);
  expect(sent.headers.allow).toBe("GET, HEAD");
  for (const path of [
    "/app/app.ts",
    "/public/index.html",
    "/app/../package.json",
    "/app/%2e%2e/%2e%2e/package.json",
    "/jobs/%",
    "/README.md",
    "/tsconfig.json",
  ]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
});

test("the document says that there is no demo where the market has none", async () => {
  expect((await get("/login")).text).toContain('data-demo="false"');
});

test("the pages for engineers are there, yet not in production, where the app knows it", async () => {
  expect((await get("/ui")).status).toBe(200);
  expect((await get("/ui")).text).toContain('data-internal="true"');
  const production = await openMarket({
    NODE_ENV: "production",
    ONEDAY_DEMO: "off",
    ONEDAY_RATE_LIMITS: "on",
    ONEDAY_HOST: "127.0.0.1",
    ONEDAY_OPERATOR_PASSWORD: "a long password",
    ONEDAY_PROVIDER: "sandbox",
    ONEDAY_SECRET: "a secret of thirty-two letters, or more",
  });
  try {
    const page = await ask(production.url, "GET", "/ui", asPerson);
    expect(page.status).toBe(404);
    expect(page.text).toContain('data-internal="false"');
    expect((await ask(production.url, "GET", "/login", asPerson)).status).toBe(200);
  } finally {
    await production.stop();
  }
});
