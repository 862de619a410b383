/** The map: with a server of tiles on loopback, and nothing of it without the setting. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type App, barriers, overhang, startApp } from "./app.ts";
import { withApp, withBrowser } from "./suite.ts";

/** One grey dot. */
const tile = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);
const attribution = 'Tiles by "A & B" <them>';

withBrowser("a map in a browser", () => {
  let server: Server;
  let app: App;
  const asked: string[] = [];
  let origin = "";
  beforeAll(async () => {
    server = createServer(({ url, headers }, response) => {
      asked.push(`${url} from ${headers.referer}`);
      const allowed = { "Access-Control-Allow-Origin": "*", "Content-Type": "image/png" };
      response.writeHead(200, allowed).end(tile);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    app = await startApp({
      ONEDAY_MAP_TILES_URL: `${origin}/{z}/{x}/{y}.png?key=1`,
      ONEDAY_MAP_ATTRIBUTION: attribution,
    });
  });
  afterAll(async () => {
    await app.stop();
    server.close();
  });

  test.each([320, 1440])("at %i px a marker leads to its job, by keyboard", async (width) => {
    const { page, complaints, close } = await app.visit("/", { viewport: { width, height: 844 } });
    await page.getByRole("article").first().waitFor();
    // The list comes first: no tile is asked for before the map is wanted.
    expect(complaints).toEqual([]);
    await page.getByRole("button", { name: "지도로 보기" }).click();
    const map = page.getByRole("region", { name: "찾은 일의 지도" });
    const marker = map.getByRole("link").first();
    await marker.waitFor();
    await page.locator(".leaflet-tile-loaded").first().waitFor();
    await map.getByText(attribution).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
    const jobs = await page.getByRole("article").count();
    expect(await map.getByRole("link").count()).toBe(jobs);
    // The address has it, so that the way back restores it.
    expect(new URL(page.url()).searchParams.get("map")).toBe("on");
    const title = (await marker.getAttribute("aria-label"))?.split(",")[0] ?? "";
    await marker.press("Enter");
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await page.getByRole("region", { name: "일하는 곳의 지도" }).getByRole("img").waitFor();
    await page.locator(".leaflet-tile-loaded").first().waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
    await page.goBack();
    await map.getByRole("link").first().waitFor();
    expect(complaints.filter((one) => !one.startsWith(`request elsewhere: ${origin}/`))).toEqual(
      [],
    );
    await close();
  });

  test("tiles are asked for by number, and learn where OneDay is and no more", () => {
    expect(asked.length).toBeGreaterThan(4);
    for (const one of asked) {
      expect(one).toMatch(/^\/\d+\/\d+\/\d+\.png\?key=1 from http:\/\/127\.0\.0\.1:\d+\/$/);
    }
  });
});

withApp("without a server of tiles", (app) => {
  test("there is no map, and nothing of one is loaded", async () => {
    const { page, complaints, close } = await app.visit("/?map=on");
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(request.url()));
    await page.getByRole("article").first().getByRole("link").click();
    await page.getByRole("region", { name: "받는 돈" }).waitFor();
    expect(await page.locator(".map").count()).toBe(0);
    expect(loaded.filter((url) => url.includes("leaflet"))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
