import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ask as askAt } from "../http.ts";
import { type Market, openMarket } from "../market.ts";

let market: Market;
let page: string;
let parts: string[];

beforeAll(async () => {
  market = await openMarket();
  page = (await market.ask("GET", "/docs")).text;
  parts = [...page.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path]) => path ?? "");
});
afterAll(() => market.stop());

const partNamed = (name: string): string => parts.find((path) => path.endsWith(name)) ?? "";

test("the page has no inline script or style, and loads everything from this origin", () => {
  expect(page).toContain('lang="ko"');
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|https?:|\/\/\w/);
  expect(parts).toHaveLength(4);
});

test("every file of the page exists, under a path that names its version", async () => {
  const require = createRequire(import.meta.url);
  const { version } = require("swagger-ui-dist/package.json") as { version: string };
  for (const path of parts) {
    const answer = await market.ask("GET", path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(path).toMatch(new RegExp(`^/docs/(swagger-ui-${version}|[\\da-f]{16})/[\\w.-]+$`));
  }
  expect((await market.ask("GET", partNamed("bundle.js"))).headers["content-type"]).toMatch(
    /^text\/javascript/,
  );
  expect((await market.ask("GET", partNamed(".css"))).headers["content-type"]).toMatch(
    /^text\/css/,
  );
});

test("the page itself is revalidated each time, and is not sent again while unchanged", async () => {
  const answer = await market.ask("GET", "/docs");
  expect(answer.headers["cache-control"]).toBe("public, no-cache");
  const headers = { "if-none-match": String(answer.headers.etag) };
  for (const path of ["/docs", "/docs?q=1"]) {
    expect(await market.ask("GET", path, { headers })).toMatchObject({ status: 304, text: "" });
  }
  const other = { "if-none-match": '"another"' };
  expect((await market.ask("GET", "/docs", { headers: other })).status).toBe(200);
});

test("the viewer is sent as in the package, in the coding that the client accepts", async () => {
  const path = partNamed("swagger-ui-bundle.js");
  const file = createRequire(import.meta.url).resolve("swagger-ui-dist/swagger-ui-bundle.js");
  const wanted = readFileSync(file);
  const tags = new Set<unknown>();
  for (const coding of ["br", "gzip"]) {
    const response = await fetch(`${market.url}${path}`, {
      headers: { "accept-encoding": coding },
    });
    // fetch decodes the body itself; the headers show the coding.
    expect(response.headers.get("content-encoding")).toBe(coding);
    expect(response.headers.get("vary")).toContain("Accept-Encoding");
    tags.add(response.headers.get("etag"));
    expect(Buffer.from(await response.arrayBuffer()).equals(wanted)).toBe(true);
  }
  const plain = await askAt(market.url, "GET", path);
  expect(plain.text).toBe(wanted.toString("utf8"));
  tags.add(plain.headers.etag);
  expect(tags.size).toBe(3);
});

test("HEAD answers the length of a file without its bytes", async () => {
  const path = partNamed("start.js");
  const [got, answer] = [await market.ask("GET", path), await market.ask("HEAD", path)];
  expect(answer).toMatchObject({ status: 200, text: "" });
  expect(answer.headers["content-length"]).toBe(got.headers["content-length"]);
});

describe("no other file of the package or the machine is served", () => {
  test("by name", async () => {
    const [folder] = partNamed("swagger-ui-bundle.js").split("/swagger-ui-bundle");
    const names = [
      ...["swagger-ui-bundle.js.map", "swagger-ui.css.map", "index.html", "index.js"],
      ...["package.json", "absolute-path.js", "swagger-initializer.js", "oauth2-redirect.html", ""],
    ];
    for (const name of names) {
      expect([name, (await market.ask("GET", `${folder}/${name}`)).status]).toEqual([name, 404]);
    }
  });

  test.each([
    "/docs/../package.json",
    "/docs/%2e%2e/package.json",
    "/docs/swagger-ui-5.35.0/../../package.json",
    "/docs/swagger-ui-5.35.0/..%2fpackage.json",
    "/docs/swagger-ui-5.35.0/%2e%2e%2fpackage.json",
    "/docs/swagger-ui-5.35.0/..\\package.json",
    "/docs/swagger-ui-5.35.0/swagger-ui.css%00.js",
    "/docs//swagger-ui-5.35.0/swagger-ui.css",
    "/docs/swagger-ui-0.0.0/swagger-ui.css",
    "/DOCS",
    "/docs/__proto__",
    "/docs/constructor",
  ])("by a detour: %s", async (path) => {
    const answer = await askAt(market.url, "GET", path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('"dependencies"');
  });

  test("by another method", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const answer = await askAt(market.url, method, "/docs");
      expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, "GET, HEAD"]);
    }
  });
});
