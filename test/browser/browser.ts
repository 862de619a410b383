/**
 * Browser: a real headless one, driven over its DevTools protocol.
 * CHROMIUM_BIN names it, or it is on PATH. A page keeps its complaints: console errors, exceptions,
 * violations of its policy, and requests that failed or left the origin.
 */
import { writeFileSync } from "node:fs";
import { type Child, childOf, ready } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { needed, type Program } from "../support/programs.ts";
import { until } from "../support/until.ts";

export const chromium: Program = ["CHROMIUM_BIN", "chromium", "chromium-browser", "google-chrome"];

const listening = /DevTools listening on (ws:\/\/\S+)/;
const answerMs = 60_000;

type Params = Readonly<Record<string, unknown>>;
type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
};
type Send = (method: string, params?: Params) => Promise<Params>;
type Wire = {
  readonly send: (method: string, params: Params, sessionId?: string) => Promise<Params>;
  readonly on: (hear: (message: Message) => void) => void;
  readonly close: () => void;
};

const wireTo = async (url: string): Promise<Wire> => {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", reject, { once: true });
  });
  const waiting = new Map<number, PromiseWithResolvers<Params>>();
  const hearers: ((message: Message) => void)[] = [];
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    const answered = waiting.get(message.id ?? 0);
    waiting.delete(message.id ?? 0);
    if (message.error !== undefined) answered?.reject(new Error(message.error.message));
    else answered?.resolve(message.result ?? {});
    if (message.method !== undefined) for (const hear of hearers) hear(message);
  });
  return {
    send(method, params, sessionId) {
      last += 1;
      const answer = Promise.withResolvers<Params>();
      waiting.set(last, answer);
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) }));
      return answer.promise;
    },
    on: (hear) => void hearers.push(hear),
    close: () => socket.close(),
  };
};

/** The complaint of an event about a page; null if it is none. */
const complaintOf = ({ method, params = {} }: Message, origin: string): string | null => {
  const details = JSON.stringify(params);
  const { type, entry, request } = params as {
    type?: string;
    entry?: { level?: string };
    request?: { url: string };
  };
  if (method === "Runtime.exceptionThrown") return `exception: ${details}`;
  if (method === "Runtime.consoleAPICalled" && type === "error") return `console: ${details}`;
  if (method === "Log.entryAdded" && entry?.level === "error") return `log: ${details}`;
  if (method === "Audits.issueAdded" && details.includes("ContentSecurityPolicy")) {
    return `policy: ${details}`;
  }
  if (method === "Network.loadingFailed") return `request failed: ${details}`;
  if (method !== "Network.requestWillBeSent" || request === undefined) return null;
  const isOurs = request.url.startsWith(`${origin}/`) || request.url.startsWith("data:");
  return isOurs ? null : `request elsewhere: ${request.url}`;
};

export type Page = {
  /** All its complaints so far. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page. */
  readonly value: <T>(expression: string) => Promise<T>;
  /** Waits until an expression is true in the page. */
  readonly until: (expression: string) => Promise<void>;
  /** Clicks the first match of a selector, once it exists. */
  readonly click: (selector: string) => Promise<void>;
  /** Writes a screenshot, for people. */
  readonly picture: (file: string) => Promise<void>;
};

const pageOf = (send: Send, complaints: readonly string[]): Page => {
  const value = async <T>(expression: string): Promise<T> => {
    const options = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await send("Runtime.evaluate", options);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  };
  const untilTrue = (expression: string): Promise<void> =>
    until(() => value<boolean>(`Boolean(${expression})`), answerMs).catch(() => {
      throw new Error(`never so: ${expression}\n${complaints.join("\n")}`);
    });
  return {
    complaints,
    value,
    until: untilTrue,
    async click(selector) {
      const found = `document.querySelector(${JSON.stringify(selector)})`;
      await untilTrue(found);
      await value(`void ${found}.click()`);
    },
    async picture(file) {
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      writeFileSync(file, Buffer.from(String(data), "base64"));
    },
  };
};

const openPage = async (wire: Wire, url: string): Promise<Page> => {
  const { targetId } = await wire.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await wire.send("Target.attachToTarget", { targetId, flatten: true });
  const send: Send = (method, params = {}) => wire.send(method, params, String(sessionId));
  const complaints: string[] = [];
  wire.on((message) => {
    if (message.sessionId !== sessionId) return;
    const complaint = complaintOf(message, new URL(url).origin);
    if (complaint !== null) complaints.push(complaint);
  });
  for (const domain of ["Runtime", "Log", "Network", "Page", "Audits"]) {
    await send(`${domain}.enable`);
  }
  await send("Page.navigate", { url });
  const page = pageOf(send, complaints);
  await page.until(`location.href !== "about:blank" && document.readyState === "complete"`);
  return page;
};

export type Browser = {
  /** Opens a URL and resolves once it has loaded. */
  readonly open: (url: string) => Promise<Page>;
  readonly stop: () => Promise<void>;
};

const stopped = async (child: Child, folder: string): Promise<void> => {
  await child.stop();
  remove(folder);
};

export const startBrowser = async (): Promise<Browser> => {
  const folder = folderOf("browser");
  const child = childOf(needed(chromium), [
    "--headless=new",
    "--remote-debugging-port=0",
    `--user-data-dir=${folder}`,
    "--window-size=1280,1600",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    // The sandbox does not work for root, the user of containers.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "about:blank",
  ]);
  try {
    await ready(child, () => listening.test(child.said()));
    const wire = await wireTo(listening.exec(child.said())?.[1] ?? "");
    return {
      open: (url) => openPage(wire, url),
      async stop() {
        wire.close();
        await stopped(child, folder);
      },
    };
  } catch (error) {
    await stopped(child, folder);
    throw error;
  }
};
