/**
 * Pushes in a browser: allowed, refused, on and off. Push services are out of reach of a test, so one on
 * loopback gets the pushes and the browser's own tools hand them to the worker of the app.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { CDPSession, Page } from "playwright-core";
import { startPushServer } from "../communication/push/push-server.ts";
import { until } from "../support/until.ts";
import { barriers } from "./app.ts";
import { demoPerson, post } from "./people.ts";
import { withApp } from "./suite.ts";
import { button, see } from "./windows.ts";

const waitMs = 15_000;
const allowed = { permissions: ["notifications"] };
const label = "이 기기에서 푸시 알림 받기";
const tick = (page: Page) => page.getByLabel(label);
type Shown = { title: string; body: string; path: string };

const shownIn = (page: Page): Promise<Shown[]> =>
  page.evaluate<Shown[]>(`navigator.serviceWorker.ready
    .then((one) => one.getNotifications())
    .then((all) => all.map(({ title, body, data }) => ({ title, body, path: data.path })))`);

/** How the browser's tools hand a push to the worker of the app. */
const pusher = async (page: Page, origin: string) => {
  // A push to a worker that does not run yet is lost.
  await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
  const tools: CDPSession = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) =>
    tools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    }),
  );
  await tools.send("ServiceWorker.enable");
  const registrationId = await registered;
  return (push: object) =>
    tools.send("ServiceWorker.deliverPushMessage", {
      ...{ origin, registrationId, data: JSON.stringify(push) },
    });
};

/** In place of what the browser would do at its push service. */
const withSubscription = (subscription: object): string => `(() => {
  const place = "test.subscribed";
  const made = () => ({
    endpoint: ${JSON.stringify(subscription)}.endpoint,
    options: { applicationServerKey: new Uint8Array(JSON.parse(localStorage.getItem(place))).buffer },
    toJSON: () => (${JSON.stringify(subscription)}),
    unsubscribe: async () => (localStorage.removeItem(place), true),
  });
  PushManager.prototype.getSubscription = async () => localStorage.getItem(place) ? made() : null;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    localStorage.setItem(place, JSON.stringify([...applicationServerKey]));
    return made();
  };
})()`;

withApp(
  "pushes in a browser",
  (app) => {
    let server: Awaited<ReturnType<typeof startPushServer>>;
    beforeAll(async () => {
      server = await startPushServer();
    });
    afterAll(() => server.stop());

    const settings = async (permissions: readonly string[], before?: string) => {
      const window = await app.visit("/login", { permissions: [...permissions] });
      const { page } = window;
      if (before !== undefined) await page.addInitScript(before);
      await button(page, "구직자로 들어가기").click();
      await page.waitForURL("/home");
      await page.goto("/me/notifications");
      await page.getByRole("heading", { name: "이 기기로 받기" }).waitFor();
      return window;
    };

    test("someone who blocked notifications reads how to allow them", async () => {
      const { page, complaints, close } = await settings(["geolocation"]);
      await see(page, "이 브라우저에서 원데이의 알림이 막혀 있어요.");
      expect(await tick(page).count()).toBe(0);
      await page.context().grantPermissions(allowed.permissions);
      await tick(page).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    test("a browser without pushes says so", async () => {
      const { page, complaints, close } = await settings([], "delete globalThis.PushManager");
      await see(page, "이 브라우저는 푸시 알림을 보여 줄 수 없어요.");
      expect(complaints).toEqual([]);
      await close();
    });

    test("where the push service is out of reach it stays off, and says what to do", async () => {
      const { page, complaints, close } = await settings(allowed.permissions);
      await tick(page).click();
      await page.getByRole("alert").getByText("푸시 알림을 켜지 못했어요.").waitFor();
      expect(await tick(page).isChecked()).toBe(false);
      expect(await barriers(page)).toEqual([]);
      // A window of a test is a private one, which Chromium says in a line of its own.
      expect(complaints.filter((text) => !text.includes("incognito"))).toEqual([]);
      await close();
    });

    test("a called off shift is pushed to the browser, which shows it, until the session ends", async () => {
      const browser = server.browser();
      const { page, complaints, close } = await settings(
        allowed.permissions,
        withSubscription(browser.subscription),
      );
      await tick(page).click();
      await see(page, "이제 이 기기로 푸시 알림이 와요");
      await page.reload();
      await tick(page).and(page.locator(":checked")).waitFor();

      // The test is run at night, too.
      const worker = await demoPerson(app.url, "worker");
      await worker.send("PUT", "/api/communication/preferences", { quietHours: null });
      const employer = await demoPerson(app.url, "employer");
      const { jobId } = await post(employer, 60 * 30);
      await page.goto(`/jobs/${jobId}`);
      await button(page, "지원하기").click();
      await see(page, "사장님이 지원서를 보고 있어요");
      await employer.send("POST", `/api/jobs/${jobId}/cancel`, {});
      await until(() => server.to(browser).length > 0, waitMs);
      const [pushed] = server.to(browser);
      if (pushed === undefined) throw new Error("nothing was pushed");
      const push = browser.read(pushed);
      const deliver = await pusher(page, app.url);
      await deliver(push);
      await until(async () => (await shownIn(page)).length > 0, waitMs);
      expect(await shownIn(page)).toEqual([
        { title: "원데이", body: push["text"], path: "/notifications" },
      ]);

      await page.goto("/me");
      const dropped = page.waitForResponse(
        (response) =>
          response.request().method() === "DELETE" &&
          response.url().endsWith("/api/communication/push-subscriptions"),
      );
      await page.locator("main").getByRole("button", { name: "로그아웃" }).click();
      expect(await (await dropped).json()).toEqual({ subscriptions: 0 });
      await page.getByRole("link", { name: "로그인" }).waitFor();
      expect(await page.evaluate("localStorage.getItem('test.subscribed')")).toBeNull();
      expect(complaints).toEqual([]);
      await close();
    });

    test.each([
      ["https://app.oneday.example/notifications", "/notifications"],
      ["https://evil.example//evil.example/x", "//evil.example/x"],
    ])("a push with the link %s leads to OneDay alone", async (url, path) => {
      const { page, complaints, close } = await settings(allowed.permissions);
      const deliver = await pusher(page, app.url);
      await deliver({ title: "원데이", text: "새 알림", url });
      await until(async () => (await shownIn(page)).length > 0, waitMs);
      expect(await shownIn(page)).toMatchObject([{ path }]);
      const worker = page.context().serviceWorkers()[0];
      // A window may be brought forward after a real click only, which no tool can make.
      await worker?.evaluate(`(async () => {
        const [notification] = await self.registration.getNotifications();
        const event = new NotificationEvent("notificationclick", { notification });
        event.waitUntil = (work) => work.catch(() => undefined);
        self.dispatchEvent(event);
      })()`);
      await page.waitForURL(`${app.url}${path}`);
      expect(complaints).toEqual([]);
      await close();
    });
  },
  { ONEDAY_PUSH_LOOPBACK: "on" },
);
