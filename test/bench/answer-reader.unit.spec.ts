import { expect, test } from "@jest/globals";
import { AnswerReader } from "./answer-reader.ts";

const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"a":"\r\n\r\n"';
const chunked =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n0\r\n\r\n\r\na\r\n0123456789\r\n0\r\n\r\n";
const refused =
  'HTTP/1.1 409 Conflict\r\nContent-Length: 40\r\n\r\n{"title":"No", "code" : "TIME_CLASH"   }';

/** Reads an answer in pieces of some size; fails unless only the last piece ends it. */
const read = (answer: string, pieceBytes: number): AnswerReader => {
  const reader = new AnswerReader();
  const bytes = Buffer.from(answer);
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    // The socket's buffer is reused, so the reader must copy what it keeps.
    const piece = Buffer.from(bytes.subarray(from, from + pieceBytes));
    expect(reader.take(piece)).toBe(from + pieceBytes >= bytes.length);
    piece.fill("x");
  }
  return reader;
};

test("an answer ends with the last byte of its length, in any division into pieces", () => {
  for (let size = 1; size <= whole.length; size += 1) {
    expect(read(whole, size)).toMatchObject({ status: 200, bodyBytes: 11, label: "200" });
  }
});

test("a chunked answer ends with the empty chunk, not with text that looks like it", () => {
  for (let size = 1; size <= chunked.length; size += 1) {
    expect(read(chunked, size)).toMatchObject({ status: 200, bodyBytes: 15 });
  }
});

test("a refusal is labelled with its code", () => {
  expect(read(refused, 7).label).toBe("409 TIME_CLASH");
});

test("an answer without a body ends with its head", () => {
  expect(read("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", 9)).toMatchObject({
    status: 204,
    isLast: true,
  });
});

test("an answer that is longer than its length, has no length or is not HTTP is refused", () => {
  const take = (text: string) => () => new AnswerReader().take(Buffer.from(text));
  expect(take("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab")).toThrow("more bytes");
  expect(take("HTTP/1.1 200 OK\r\n\r\nab")).toThrow("without a length");
  expect(take("SSH-2.0-server\r\n\r\n")).toThrow("not an answer");
});
