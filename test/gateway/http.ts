/** HTTP as clients send it, well-formed and malformed. */
import { type IncomingHttpHeaders, request } from "node:http";
import { connect, type Socket } from "node:net";

export type Said = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; undefined if there is none or it is not JSON. */
  readonly json: unknown;
};
export type Ask = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Sends the body in chunks, without its length. */
  readonly isChunked?: boolean;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Sends one request, with its path unchanged. */
export const ask = (url: string, method: string, path: string, options: Ask = {}): Promise<Said> =>
  new Promise((resolve, reject) => {
    const { headers = {}, body, isChunked = false } = options;
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const sent = request(
      { hostname, port, method, path, headers: { ...(isChunked ? {} : length), ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        const done = () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const { statusCode: status = 0, headers: got } = response;
          resolve({ status, headers: got, text, json: parsed(text) });
        };
        response.on("error", reject);
        response.on("end", done);
        // A stream has no end: its first part is read.
        if (/^text\/event-stream/.test(response.headers["content-type"] ?? "")) {
          response.once("data", () => {
            done();
            response.off("error", reject);
            response.on("error", () => undefined).destroy();
          });
        }
      },
    );
    sent.on("error", reject);
    if (body !== undefined) sent.write(body);
    sent.end();
  });

/** Sends bytes and disconnects without waiting for an answer. */
export const sendAndLeave = (url: string, bytes: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes, () => socket.resetAndDestroy());
    });
    socket.on("error", reject);
    socket.on("close", () => resolve());
  });

const exchange = (url: string, send: (socket: Socket) => void): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => send(socket));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
  });

/** Sends bytes unchanged and answers everything received until the server closes. */
export const askRaw = (url: string, bytes: string | Buffer): Promise<string> =>
  exchange(url, (socket) => socket.end(bytes));

/**
 * The same for a client that may send more, so that every request is answered; the server closes when a
 * request asks for it, or for a reason of its own.
 */
export const askOpen = (url: string, bytes: string | Buffer): Promise<string> =>
  exchange(url, (socket) => socket.write(bytes));
