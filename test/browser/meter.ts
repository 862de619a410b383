/**
 * Meter: a proxy before OneDay that counts what a browser really asks for.
 *
 * The tools of a browser leave out the requests of its service worker, or count one twice that the worker passes
 * on. What crosses this proxy is each request once, with the bytes of its answer as they were sent.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { App } from "./app.ts";

export type Asked = {
  readonly path: string;
  readonly kind: string;
  readonly status: number;
  /** Head and body, compressed where they were. */
  readonly bytes: number;
};
export type Meter = {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly stop: () => Promise<void>;
};

/** A kind of file by its media type. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^text\/html/, "documents"],
  [/javascript/, "scripts"],
  [/^text\/css/, "styles"],
  [/^image/, "images"],
  [/^font/, "fonts"],
  [/manifest/, "manifest"],
  [/json/, "answers of the API"],
];
const kindOf = ({ headers }: IncomingMessage): string =>
  kinds.find(([shape]) => shape.test(headers["content-type"] ?? ""))?.[1] ?? "others";

const headBytes = ({ rawHeaders }: IncomingMessage): number =>
  rawHeaders.reduce((sum, part) => sum + part.length + 2, 0);

/** Starts a meter before a running OneDay. */
export const startMeter = async (target: string): Promise<Meter> => {
  const asked: Asked[] = [];
  const pass = (from: IncomingMessage, to: ServerResponse): void => {
    const path = from.url ?? "/";
    const { method, headers } = from;
    const onward = request(`${target}${path}`, { method, headers }, (answer) => {
      let bytes = headBytes(answer);
      const note = (): number =>
        asked.push({ path, kind: kindOf(answer), status: answer.statusCode ?? 0, bytes });
      answer.on("data", (part: Buffer) => {
        bytes += part.length;
      });
      answer.on("end", note);
      to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(to);
    });
    onward.on("error", () => to.destroy());
    to.on("close", () => onward.destroy());
    from.pipe(onward);
  };
  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Waits until a page, its texts, its answers and its service worker are there, and nothing is asked. */
export const settled = async (page: Page): Promise<void> => {
  await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
  await page.waitForLoadState("networkidle");
};

/** What a new person's browser asks for at a path, from nothing to a page at rest. */
export const firstVisit = async (
  app: Pick<App, "url" | "visit">,
  path: string,
  options: BrowserContextOptions = {},
): Promise<readonly Asked[]> => {
  const meter = await startMeter(app.url);
  try {
    const { page, close } = await app.visit(path, { baseURL: meter.url, ...options });
    await settled(page);
    await close();
    return meter.asked;
  } finally {
    await meter.stop();
  }
};

export type Sum = { readonly requests: number; readonly bytes: number };
/** The requests and bytes of each kind. */
export const byKind = (asked: readonly Asked[]): ReadonlyMap<string, Sum> =>
  new Map(
    [...Map.groupBy(asked, ({ kind }) => kind)].map(([kind, all]) => [
      kind,
      { requests: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) },
    ]),
  );
