/**
 * Reports bench: how much memory a process needs to send a report of 100,000 rows.
 *
 * `npm run bench:reports [-- rows]`. A child sends the file over loopback. Its resident memory
 * (VmRSS of /proc) is read every 10 ms from before the request, when the library is not loaded yet,
 * until the last byte is here. The growth is the highest reading less the first; VmHWM, the
 * kernel's own highest, is printed beside it. A slow client reads in pauses, so that what the child
 * would buffer for it shows. Linux only.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import ExcelJS from "exceljs";
import { smallMemory } from "../../mixins/boot/malloc-settings.ts";

const rows = Number(process.argv[2] ?? 100_000);
const goalMb = 150;
const sampleMs = 10;
const slowPauseMs = 100;

const memoryMb = (pid: number, name: "VmRSS" | "VmHWM"): number => {
  const found = new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1]) / 1024;
};

/** The body of an answer; a slow client takes a chunk and pauses. */
const bodyOf = async (response: IncomingMessage, isSlow: boolean): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of response) {
    parts.push(part as Buffer);
    if (isSlow) await sleep(slowPauseMs);
  }
  return Buffer.concat(parts);
};

const asked = async (url: string): Promise<IncomingMessage> => {
  const [response] = (await once(get(url, { agent: false }), "response")) as [IncomingMessage];
  return response;
};

const measured = async (format: "csv" | "xlsx", isSlow: boolean) => {
  const path = fileURLToPath(new URL("./reports-server.ts", import.meta.url));
  const child = fork(path, [String(rows), format], {
    // As `npm start` starts OneDay.
    execArgv: ["--max-semi-space-size=12", "--disable-warning=ExperimentalWarning"],
    env: { ...process.env, ...smallMemory },
  });
  try {
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    const pid = child.pid ?? 0;
    const url = `http://127.0.0.1:${port}`;
    const startMb = memoryMb(pid, "VmRSS");
    let highestMb = startMb;
    const timer = setInterval(() => {
      highestMb = Math.max(highestMb, memoryMb(pid, "VmRSS"));
    }, sampleMs);
    const from = performance.now();
    const body = await bodyOf(await asked(url), isSlow);
    const tookMs = performance.now() - from;
    clearInterval(timer);
    const kernelMb = memoryMb(pid, "VmHWM") - startMb;
    const longestMs = Number(await bodyOf(await asked(`${url}/longest`), false));
    return { body, startMb, growthMb: highestMb - startMb, kernelMb, tookMs, longestMs };
  } finally {
    child.kill();
  }
};

/** The number of rows of a file, with its headings. */
const rowsIn = async (format: "csv" | "xlsx", body: Buffer): Promise<number> => {
  if (format === "csv") return body.toString().trimEnd().split("\r\n").length;
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(body as never);
  return workbook.worksheets[0]?.rowCount ?? 0;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(`${rows} rows of 15 columns, goal: growth below ${goalMb} MB`);
let isMissed = false;
for (const format of ["csv", "xlsx"] as const) {
  for (const isSlow of [false, true]) {
    const one = await measured(format, isSlow);
    const count = await rowsIn(format, one.body);
    if (count !== rows + 1) throw new Error(`the file has ${count} rows`);
    if (one.kernelMb >= goalMb) isMissed = true;
    const mb = (value: number): string => `${value.toFixed(0)} MB`;
    print(
      `${format.padEnd(4)} ${isSlow ? "slow client" : "fast client"}: grew by ${mb(one.growthMb)} (kernel: ${mb(one.kernelMb)}) over ${mb(one.startMb)}, ` +
        `${mb(one.body.length / 1024 ** 2)} in ${(one.tookMs / 1000).toFixed(1)} s, event loop held ${one.longestMs} ms at most`,
    );
  }
}
if (isMissed) process.exitCode = 1;
