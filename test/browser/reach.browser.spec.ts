/** How far the app reaches: what a first visit asks for, on a small plan and an old phone. */
import { expect, test } from "@jest/globals";
import { firstVisit } from "./meter.ts";
import { withApp } from "./suite.ts";

const requestsMax = 20;
const bytesMax = 150_000;

withApp("a first visit", (app) => {
  const firstJob = async (): Promise<string> => {
    const { items } = (await (await fetch(`${app.url}/api/jobs?limit=1`)).json()) as {
      items: { jobId: string }[];
    };
    return `/jobs/${items[0]?.jobId}`;
  };

  test("asks for fewer than 20 files and 150 kB, its service worker included", async () => {
    for (const path of ["/", "/login", await firstJob()]) {
      const asked = await firstVisit(app, path);
      const paths = asked.map((one) => one.path);
      expect(paths).toContain("/sw.js");
      expect(paths.some((one) => one.startsWith("/api/"))).toBe(path !== "/login");
      expect(paths.length).toBeLessThan(requestsMax);
      expect(asked.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(bytesMax);
    }
  });
});
