/** Push service of a test on loopback, and browsers that can read what it got (RFC 8291). */
import { createECDH, type ECDH, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
// @ts-expect-error: it has no types.
import { decrypt } from "http_ece";

export type Pushed = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly atMs: number;
};
/** Its answer to the next push; "hangUp": it takes it and ends the connection. */
export type Mood = number | "hangUp" | { readonly status: number; readonly retryAfterS: number };

export type Browser = {
  readonly path: string;
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  /** What its service worker would read. */
  readonly read: (pushed: Pushed) => Record<string, string>;
};

const browserAt = (url: string, path: string): Browser => {
  const pair: ECDH = createECDH("prime256v1");
  const p256dh = pair.generateKeys().toString("base64url");
  const auth = randomBytes(16).toString("base64url");
  return {
    path,
    subscription: { endpoint: `${url}${path}`, keys: { p256dh, auth } },
    read: ({ body }) =>
      JSON.parse(
        decrypt(body, { version: "aes128gcm", privateKey: pair, authSecret: auth }).toString(),
      ),
  };
};

export const startPushServer = async () => {
  const pushed: Pushed[] = [];
  const moods: Mood[] = [];
  let browsers = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url: path = "", headers } = request;
      pushed.push({ path, headers, body: Buffer.concat(chunks), atMs: Date.now() });
      const mood = moods.shift() ?? 201;
      if (mood === "hangUp") return request.socket.destroy();
      if (typeof mood === "number") return response.writeHead(mood).end();
      response.writeHead(mood.status, { "retry-after": String(mood.retryAfterS) }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    pushed,
    to: ({ path }: Browser) => pushed.filter((one) => one.path === path),
    next: (...all: Mood[]) => moods.push(...all),
    browser: () => {
      browsers += 1;
      return browserAt(url, `/send/${browsers}`);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
