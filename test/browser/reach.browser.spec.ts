/** How far the app reaches: what a first visit asks for, on a small plan and an old phone. */
import { expect, test } from "@jest/globals";
import { until } from "../support/until.ts";
import { startConversation } from "./conversation.ts";
import { countEvents, eventsOf, keptBy } from "./memory.ts";
import { firstVisit } from "./meter.ts";
import { withApp } from "./suite.ts";

const requestsMax = 20;
const bytesMax = 150_000;
/** Generous: measured are 120 to 180 bytes. A small object for each event stays below it. */
const keptMax = 1500;
const arrivalMs = 30_000;

withApp(
  "a first visit",
  (app) => {
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

    test("a tab keeps nothing of the events that came in while it showed another page", async () => {
      const conversation = await startConversation(app.url);
      const { page, close } = await app.visit("/login");
      await page.getByRole("button", { name: "구직자로 들어가기" }).click();
      await page.waitForURL("/home");
      await countEvents(page);
      await page.reload();
      const cdp = await page.context().newCDPSession(page);
      const isListening = async (): Promise<boolean> => {
        await conversation.write("들어오셨나요?");
        return (await eventsOf(page)) > 0;
      };
      const keptAfter = async (messages: number) => {
        const before = await eventsOf(page);
        for (let n = 0; n < messages; n += 1) await conversation.write(`${n}번째 메시지입니다.`);
        await until(async () => (await eventsOf(page)) >= before + messages, arrivalMs);
        await page.waitForLoadState("networkidle");
        return { ...(await keptBy(cdp)), events: await eventsOf(page) };
      };
      await until(isListening, arrivalMs);
      const first = await keptAfter(40);
      const last = await keptAfter(100);
      const events = last.events - first.events;
      expect(last.nodes - first.nodes).toBeLessThan(events);
      expect(last.listeners - first.listeners).toBeLessThan(events / 10);
      expect((last.heapBytes - first.heapBytes) / events).toBeLessThan(keptMax);
      await close();
    });
  },
  { ONEDAY_RATE_LIMITS: "off" },
);
