/**
 * Connection: one keep-alive socket to a server on this machine, one request at a time.
 *
 * Sockets read into one shared buffer: each piece is consumed before the next one arrives.
 */
import { connect, type Socket } from "node:net";
import { AnswerReader } from "./answer-reader.ts";

const connectMsMax = 2_000;
const shared = Buffer.alloc(256 * 1024);

/** Called once per request: with the whole answer, or with null when the connection is lost. */
export type Answered = (answer: AnswerReader | null) => void;

export class Connection {
  readonly #socket: Socket;
  #reader: AnswerReader | null = null;
  #answered: Answered | null = null;
  #open = true;

  /** Connects to 127.0.0.1. Rejects when there is no listener. */
  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection: Connection = new Connection(port, () => resolve(connection), reject);
    });
  }

  private constructor(port: number, opened: () => void, refused: (error: Error) => void) {
    const read = (bytes: number): boolean => {
      this.#take(shared.subarray(0, bytes));
      return true;
    };
    const onread = { buffer: shared, callback: read };
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true, onread });
    this.#socket.setTimeout(connectMsMax, () => this.#socket.destroy(new Error("no connection")));
    this.#socket.on("connect", () => {
      this.#socket.setTimeout(0);
      opened();
    });
    this.#socket.on("error", refused);
    this.#socket.on("close", () => this.#lose());
  }

  get isOpen(): boolean {
    return this.#open;
  }

  send(request: Buffer, answered: Answered): void {
    this.#reader = new AnswerReader();
    this.#answered = answered;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(piece: Buffer): void {
    const reader = this.#reader;
    try {
      if (reader === null) throw new Error("an answer that nobody asked for");
      if (!reader.take(piece)) return;
    } catch {
      // The connection cannot be used after any such error: it is counted as lost.
      this.#socket.destroy();
      return;
    }
    if (reader.isLast) this.#open = false;
    this.#finish(reader);
  }

  #lose(): void {
    this.#open = false;
    this.#finish(null);
  }

  #finish(answer: AnswerReader | null): void {
    const answered = this.#answered;
    this.#reader = null;
    this.#answered = null;
    answered?.(answer);
  }
}
