/**
 * AnswerReader: reads one HTTP/1.1 answer piece by piece from a socket.
 *
 * It finds the status and the end of the answer and keeps nothing else, except the beginning of a
 * body that is not a success. It is cheaper than node:http, so that the generator leaves the two
 * cores to the server that it measures.
 */
const headBytesMax = 16_384;
const keptCharactersMax = 2_048;
const nothing = Buffer.alloc(0);

export class AnswerReader {
  status = 0;
  bodyBytes = 0;
  /** The server closes the connection after this answer. */
  isLast = false;
  #framing: "head" | "length" | "chunks" = "head";
  #held = nothing;
  #leftBytes = 0;
  #lastChunkSeen = false;
  #kept = "";

  /**
   * Reads the next piece without keeping it; true at the end. Throws on bytes that are not HTTP.
   */
  take(piece: Buffer): boolean {
    if (this.#framing !== "head") return this.#takeBody(piece);
    const head = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      if (head.length > headBytesMax) throw new Error("the head of an answer has no end");
      this.#held = Buffer.from(head);
      return false;
    }
    this.#held = nothing;
    this.#readHead(head.toString("latin1", 0, end));
    return this.#takeBody(head.subarray(end + 4));
  }

  /** `200`, or with the code of a problem document `409 TIME_CLASH`. */
  get label(): string {
    const code = /"code"\s*:\s*"([A-Z_]+)"/.exec(this.#kept)?.[1];
    return code === undefined ? String(this.status) : `${this.status} ${code}`;
  }

  #readHead(head: string): void {
    this.status = Number(head.slice(9, 12));
    if (!head.startsWith("HTTP/1.1 ") || !(this.status >= 200)) throw new Error("not an answer");
    this.isLast = /\r\nconnection: *close/i.test(head);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const isEmpty = this.status === 204 || this.status === 304;
    if (isEmpty || length !== undefined) {
      this.#framing = "length";
      this.#leftBytes = isEmpty ? 0 : Number(length);
      this.bodyBytes = this.#leftBytes;
    } else if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
      this.#framing = "chunks";
    } else {
      throw new Error("an answer without a length");
    }
  }

  #takeBody(piece: Buffer): boolean {
    if (this.status >= 300 && this.#kept.length < keptCharactersMax) {
      this.#kept += piece.toString("latin1", 0, keptCharactersMax);
    }
    if (this.#framing === "chunks") return this.#takeChunks(piece);
    this.#leftBytes -= piece.length;
    if (this.#leftBytes < 0) throw new Error("more bytes than the answer's length");
    return this.#leftBytes === 0;
  }

  /** Every turn passes at least one byte, so the loop is bounded by the piece. */
  #takeChunks(piece: Buffer): boolean {
    let rest = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    while (rest.length > 0) {
      if (this.#leftBytes > 0) {
        const passed = Math.min(this.#leftBytes, rest.length);
        this.#leftBytes -= passed;
        rest = rest.subarray(passed);
        continue;
      }
      const end = rest.indexOf("\r\n");
      if (end < 0) break;
      const size = Number.parseInt(rest.toString("latin1", 0, end), 16);
      if (!(size >= 0)) throw new Error("a chunk without a size");
      this.bodyBytes += size;
      this.#lastChunkSeen = size === 0;
      this.#leftBytes = size + 2;
      rest = rest.subarray(end + 2);
    }
    this.#held = Buffer.from(rest);
    return this.#lastChunkSeen && this.#leftBytes === 0;
  }
}
