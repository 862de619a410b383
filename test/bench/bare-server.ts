/** The bare baseline: `node bare-server.ts <port> <file>`, the least that node:http can do. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [port, file = ""] = process.argv.slice(2);
const bodies = JSON.parse(readFileSync(file, "utf8")) as string[];
// Strings, not Buffers: a server that makes its answers encodes every one of them.
const answers = bodies.map((body) => ({
  body,
  headers: {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  },
}));
let asked = 0;

createServer((_, response) => {
  const answer = answers[asked % answers.length];
  asked += 1;
  response.writeHead(200, answer?.headers).end(answer?.body);
}).listen(Number(port), "127.0.0.1");
