/**
 * The process under measurement of ./reports.ts: an HTTP server that sends a table as its gateway
 * does. Its rows are made page by page, as if they came from analytics.
 */
import { createServer } from "node:http";
import { type Rows, sendTableFile, type Table } from "../../mixins/http/table-file.ts";
import { tables } from "../../services/analytics/reports/table.ts";
import { pageRows } from "../../services/contracts/analytics/reports.ts";

const [rowsText = "100000", formatText = "xlsx"] = process.argv.slice(2);
const total = Number(rowsText);
const format = formatText === "csv" ? "csv" : "xlsx";
const { sheet, columns } = tables.employer;
const table: Table = {
  format,
  name: "bench",
  koreanName: "측정",
  sheet,
  columns: [...columns],
  run: "",
  pages: Math.ceil(total / pageRows),
};

const rowOf = (n: number): Rows[number] => [
  "공고별",
  "2026-11",
  "홀 서빙",
  `점심과 저녁 홀을 함께 보실 분 ${n}`,
  "2026-11-03",
  "완료",
  1,
  (n % 9) + 1,
  n % 9,
  (n % 9) / ((n % 9) + 1),
  n % 40,
  n % 3,
  (n % 3) / 9,
  90_000 + n,
  4500 + (n % 100),
];
/** As an answer of another process: parsed from its JSON. */
const read = async (page: number): Promise<Rows> => {
  const count = Math.min(pageRows, total - page * pageRows);
  const rows = Array.from({ length: count }, (_, n) => rowOf(page * pageRows + n));
  return JSON.parse(JSON.stringify(rows)) as Rows;
};

/** The highest delay of the event loop: how long other requests wait. */
let longestMs = 0;
let lastMs = performance.now();
const tickMs = 5;
setInterval(() => {
  longestMs = Math.max(longestMs, performance.now() - lastMs - tickMs);
  lastMs = performance.now();
}, tickMs);

const server = createServer((request, response) => {
  if (request.url === "/longest") return void response.end(String(Math.round(longestMs)));
  longestMs = 0;
  sendTableFile(request, response, table, read).catch((error: unknown) => {
    response.destroy();
    process.stderr.write(`${error}\n`);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
});
