/** Reports over HTTP: asked for, made, listed, downloaded in both formats and read back. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import ExcelJS from "exceljs";
import { tables } from "../../../services/analytics/reports/table.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import type { Answer } from "../../../services/contracts/index.ts";
import { type Desk, november, onDay, openDesk, operatorId, type Report } from "./report-desk.ts";

const employerId = newId();
let desk: Desk;

/** The table of a CSV file, with its headings. */
const csvRows = (bytes: Buffer): string[][] => {
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  return parse(bytes, { bom: true, record_delimiter: "\r\n" });
};
/** The cells of an XLSX file, with its headings. */
const sheetOf = async (bytes: Buffer): Promise<ExcelJS.Worksheet> => {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as never);
  const [sheet] = workbook.worksheets;
  if (sheet === undefined) throw new Error("the workbook has no sheet");
  return sheet;
};
const rowsOf = (sheet: ExcelJS.Worksheet): unknown[][] => {
  const rows: unknown[][] = [];
  sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1)));
  return rows;
};

beforeAll(async () => {
  desk = await openDesk();
  const others = Array.from({ length: 4 }, () => newId());
  await desk.work([
    { employerId, startsAt: onDay(3), title: "=1+1", workerId: newId() },
    ...others.map((other) => ({ employerId: other, startsAt: onDay(3) })),
  ]);
  const workers = Array.from({ length: 5 }, () => newId());
  await desk.work(
    workers.map((workerId) => ({ employerId, startsAt: onDay(10), workerId, isNoShow: true })),
  );
  await desk.work([{ employerId, startsAt: onDay(12), trade: "cafe", title: 'a,"b"\n카페' }]);
});
afterAll(() => desk.running.stop());

test("an employer's report has each job, then the sums by month, by trade and of all", async () => {
  const report = await desk.make("employer", ...november, employerId);
  expect(report).toMatchObject({ status: "done", progress: 1, kind: "employer", rows: 11 });
  const { bytes, headers, status } = await desk.file(
    report.reportId,
    "csv",
    employerId,
    "employer",
  );
  expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
  expect(headers.get("cache-control")).toBe("no-store");
  const [headings, ...rows] = csvRows(bytes);
  expect(headings).toEqual(tables.employer.columns.map(({ title }) => title));
  expect(rows.filter(([kind]) => kind === "공고별")).toHaveLength(7);
  expect(rows.filter(([kind]) => kind !== "공고별")).toEqual([
    [
      "월별",
      "2026-11",
      "",
      "",
      "",
      "",
      "7",
      "7",
      "7",
      "1",
      "7",
      "5",
      String(5 / 7),
      "200000",
      "10000",
    ],
    ["업종별", "", "카페·음료", "", "", "", "1", "1", "1", "1", "1", "0", "0", "100000", "5000"],
    [
      "업종별",
      "",
      "홀 서빙",
      "",
      "",
      "",
      "6",
      "6",
      "6",
      "1",
      "6",
      "5",
      String(5 / 6),
      "100000",
      "5000",
    ],
    ["합계", "", "", "", "", "", "7", "7", "7", "1", "7", "5", String(5 / 7), "200000", "10000"],
  ]);
});

test("a title that is a formula stays a text in both formats", async () => {
  const { reportId } = await desk.make("employer", ...november, employerId);
  const csv = csvRows((await desk.file(reportId, "csv", employerId, "employer")).bytes);
  const titles = csv.slice(1).map((row) => row[3]);
  expect(titles).toEqual(expect.arrayContaining(["'=1+1", 'a,"b"\n카페']));
  const { bytes, headers } = await desk.file(reportId, "xlsx", employerId, "employer");
  expect(headers.get("content-type")).toMatch(/spreadsheetml\.sheet$/);
  const sheet = await sheetOf(bytes);
  const cell = sheet.getRow(2).getCell(4);
  expect([cell.value, cell.type]).toEqual(["=1+1", ExcelJS.ValueType.String]);
});

test("both formats have the same table, and the sheet has widths, formats and a fixed head", async () => {
  const { reportId } = await desk.make("employer", ...november, employerId);
  const csv = csvRows((await desk.file(reportId, "csv", employerId, "employer")).bytes);
  const sheet = await sheetOf((await desk.file(reportId, "xlsx", employerId, "employer")).bytes);
  const asText = rowsOf(sheet).map((row) => Array.from(row, (cell) => String(cell ?? "")));
  expect(asText).toEqual(csv.map((row) => row.map((cell) => cell.replace(/^'/, ""))));
  expect(sheet.name).toBe("사업주 보고서");
  expect(sheet.views).toMatchObject([{ state: "frozen", ySplit: 1 }]);
  expect(sheet.getColumn(4).width).toBe(32);
  expect(sheet.getRow(2).getCell(10).numFmt).toBe("0.0%");
  expect(sheet.getRow(2).getCell(14)).toMatchObject({ numFmt: "#,##0", value: 100_000 });
});

test("a file has a name in ASCII and one in Korean", async () => {
  const { reportId } = await desk.make("market", ...november);
  const { headers } = await desk.file(reportId, "xlsx");
  const korean = encodeURIComponent("원데이 시장 현황 2026-11-01_2026-11-30.xlsx");
  expect(headers.get("content-disposition")).toBe(
    `attachment; filename="oneday-market_2026-11-01_2026-11-30.xlsx"; filename*=UTF-8''${korean}`,
  );
});

/** The table of an operator's report of November, without its headings. */
const tableOf = async (kind: "market" | "funnel" | "districts" | "trades" | "noShows") => {
  const report = await desk.make(kind, ...november);
  expect(report.status).toBe("done");
  const [headings, ...rows] = csvRows((await desk.file(report.reportId, "csv")).bytes);
  expect(headings).toEqual(tables[kind].columns.map(({ title }) => title));
  return rows;
};
const route = async <A extends "funnel" | "districts" | "trades">(name: A) => {
  const [from, to] = november.map(encodeURIComponent);
  const answer = await desk.get(`/api/analytics/${name}?from=${from}&to=${to}`);
  return answer as Answer<`analytics.${A}`>;
};
const textOf = (cells: readonly (string | number | null)[]) =>
  cells.map((cell) => String(cell ?? ""));
/** Jobs, seats and steps of the market's figures, as a table has them. */
const countsOf = (one: Answer<"analytics.funnel">["total"]): string[] =>
  textOf([one.postings, one.seats, one.applied, one.accepted, one.signed, one.checkedIn]);

test("the market by day has the days of Seoul, and sums up to the figures of the funnel", async () => {
  const rows = await tableOf("market");
  expect(rows).toHaveLength(31);
  expect([rows[0]?.[0], rows[29]?.[0]]).toEqual(["2026-11-01", "2026-11-30"]);
  const { total } = await route("funnel");
  // Five employers had a shift on one day; the sixth posting is the second of one of them.
  expect(total).toMatchObject({ postings: 5, applied: 10, noShows: 5 });
  expect(rows.at(-1)?.slice(0, 7)).toEqual(["합계", ...countsOf(total)]);
  const sum = rows.slice(0, -1).reduce((all, row) => all + Number(row[3]), 0);
  expect(sum).toBe(total.applied);
});

test("the funnel has each step with its share of the applications, and who came back", async () => {
  expect(await tableOf("funnel")).toEqual([
    ["단계", "지원", "10", "1"],
    ["단계", "채용", "10", "1"],
    ["단계", "계약", "0", "0"],
    ["단계", "출근", "0", "0"],
    ["단계", "승인", "0", "0"],
    ["단계", "지급", "0", "0"],
    ["단계", "노쇼", "5", "0.5"],
    ["재방문", `${(await route("funnel")).cohorts[0]?.month} 첫 지원`, "10", "1"],
  ]);
});

test("trades and districts have the figures of their routes, and none of a trade of one shift", async () => {
  const { items: trades } = await route("trades");
  const ofTrades = await tableOf("trades");
  expect(ofTrades.map((row) => row.slice(0, 7))).toEqual(
    trades.map(({ name, figures }) => [name, ...countsOf(figures)]),
  );
  expect(ofTrades.map(([name]) => name)).toEqual(["홀 서빙"]);
  const { items: areas } = await route("districts");
  expect((await tableOf("districts")).map((row) => row.slice(0, 7))).toEqual(
    areas.flatMap(({ district, lat, lng, figures, hours }) => [
      textOf([district, lat, lng, "전체", figures.postings, figures.seats, figures.applied]),
      ...hours.map(({ hour, seats, applied }) =>
        textOf([district, lat, lng, `${hour}시`, null, seats, applied]),
      ),
    ]),
  );
  expect(areas).toHaveLength(1);
});

test("no-shows are shown by month, by trade and by area", async () => {
  const [area] = (await route("districts")).items;
  expect(await tableOf("noShows")).toEqual([
    ["월별", "2026-11", "10", "5", "0.5"],
    ["업종별", "홀 서빙", "10", "5", "0.5"],
    ["지역별", area?.district, "10", "5", "0.5"],
    ["합계", "", "10", "5", "0.5"],
  ]);
});

test("a kind belongs to one role, and workers have none", async () => {
  const body = (kind: string) => ({ kind, from: november[0], to: november[1] });
  for (const [kind, role] of [
    ["market", "employer"],
    ["employer", "operator"],
    ["employer", "worker"],
  ] as const) {
    const { status, json } = await desk.ask("POST", "", newId(), role, body(kind));
    expect([status, (json as { code: string }).code]).toEqual([403, "WRONG_ROLE"]);
  }
});

test.each([
  ["2026-11-02T00:00:00Z", "2026-11-01T00:00:00Z", "INTERVAL_EMPTY"],
  ["2026-11-02T00:00:00Z", "2026-11-02T00:00:00Z", "INTERVAL_EMPTY"],
  ["2025-01-01T00:00:00Z", "2026-02-06T00:00:00Z", "PERIOD_TOO_LONG"],
  ["2026-11-01", "2026-11-02T00:00:00Z", "VALIDATION_FAILED"],
])("a report from %s to %s is refused as %s", async (from, to, code) => {
  const said = await desk.ask("POST", "", operatorId, "operator", { kind: "market", from, to });
  expect(said).toMatchObject({ status: 422, json: { code } });
});

test("another employer's report is not there, and an operator sees it", async () => {
  const { reportId } = await desk.make("employer", ...november, employerId);
  const stranger = newId();
  for (const [method, path] of [
    ["GET", `/${reportId}`],
    ["DELETE", `/${reportId}`],
    ["GET", `/${reportId}/file`],
    ["GET", `/${newId()}`],
  ] as const) {
    const said = await desk.ask(method, path, stranger, "employer");
    expect(said).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  }
  expect((await desk.ask("GET", "", stranger, "employer")).json).toEqual({
    items: [],
    nextCursor: null,
  });
  expect(await desk.ask("GET", `/${reportId}`)).toMatchObject({ status: 200, json: { reportId } });
});

test("reports are listed newest first, in pages", async () => {
  const owner = newId();
  const made: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    made.push((await desk.make("employer", ...november, owner)).reportId);
  }
  await desk.settled();
  type Page = { items: Report[]; nextCursor: string | null };
  const first = (await desk.ask("GET", "?limit=2", owner, "employer")).json as Page;
  const cursor = encodeURIComponent(first.nextCursor ?? "");
  const rest = (await desk.ask("GET", `?limit=2&cursor=${cursor}`, owner, "employer")).json as Page;
  const seen = [...first.items, ...rest.items].map(({ reportId }) => reportId);
  expect(seen).toEqual(made.toReversed());
  expect(rest.nextCursor).toBeNull();
});

test("a finished report cannot be cancelled", async () => {
  const { reportId } = await desk.make("trades", ...november);
  const said = await desk.ask("DELETE", `/${reportId}`);
  expect(said).toMatchObject({ status: 409, json: { code: "REPORT_OVER" } });
});

test("a person asks for thirty reports a day, and a repeated key counts once", async () => {
  const owner = newId();
  const body = { kind: "employer", from: november[0], to: november[1] };
  const key = newId();
  const first = await desk.ask("POST", "", owner, "employer", body, key);
  expect(await desk.ask("POST", "", owner, "employer", body, key)).toMatchObject({
    status: 201,
    json: { reportId: (first.json as Report).reportId },
  });
  for (let n = 1; n < 30; n += 1) {
    expect((await desk.ask("POST", "", owner, "employer", body)).status).toBe(201);
  }
  const said = await desk.ask("POST", "", owner, "employer", body);
  expect(said).toMatchObject({ status: 429, json: { code: "DAILY_LIMIT" } });
});
