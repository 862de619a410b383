import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readSettings } from "../../../mixins/config/settings.ts";
import { BadSetting } from "../../../mixins/process/env.ts";
import { dayMs } from "../../../services/contracts/core/units.ts";
import { type Market, openMarket } from "../../gateway/market.ts";

let market: Market;

beforeAll(async () => {
  market = await openMarket({ ONEDAY_SECURITY_CONTACT: "mailto:security@oneday.test" });
});
afterAll(() => market.stop());

test("robots.txt asks crawlers to leave the API alone", async () => {
  const response = await market.ask("GET", "/robots.txt");
  expect([response.status, response.headers["content-type"]]).toEqual([
    200,
    "text/plain; charset=utf-8",
  ]);
  expect(response.text).toBe("User-agent: *\nDisallow: /api/\n");
});

describe("/.well-known/security.txt (RFC 9116)", () => {
  const path = "/.well-known/security.txt";

  test("names the contact for reports, for less than a year", async () => {
    const response = await market.ask("GET", path);
    expect([response.status, response.headers["content-type"]]).toEqual([
      200,
      "text/plain; charset=utf-8",
    ]);
    expect(response.text).toMatch(/^Contact: mailto:security@oneday\.test\nExpires: /);
    const [, expires = ""] = /^Expires: (\S+)$/m.exec(response.text) ?? [];
    const days = (Date.parse(expires) - Date.now()) / dayMs;
    expect(days).toBeGreaterThan(179);
    expect(days).toBeLessThan(365);
  });

  test("is absent where no contact is set: an empty one would lead nowhere", async () => {
    const plain = await openMarket();
    try {
      expect((await plain.ask("GET", path)).status).toBe(404);
    } finally {
      await plain.stop();
    }
  });

  test.each(["security@oneday.test", "mailto:a@b.c\nPolicy: x", "http://a.test", "mailto:x"])(
    "%j is no contact",
    (contact) => {
      expect(() => readSettings({ ONEDAY_SECURITY_CONTACT: contact })).toThrow(BadSetting);
    },
  );
});

test("public keys may be cached for five minutes and are revalidated by their ETag", async () => {
  const path = "/.well-known/jwks.json";
  const response = await market.ask("GET", path);
  expect(response.headers["cache-control"]).toBe("public, max-age=300");
  const etag = String(response.headers.etag);
  expect(etag).toMatch(/^"/);
  const again = await market.ask("GET", path, { headers: { "if-none-match": etag } });
  expect([again.status, again.text, again.headers.etag]).toEqual([304, "", etag]);
});
