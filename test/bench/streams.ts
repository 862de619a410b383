/**
 * Event streams: `node test/bench/streams.ts [--url=http://127.0.0.1:3000] [--streams=2000]`.
 *
 * Opens the streams of some accounts, then has their owners change drafts, and measures from the
 * request until the event is with the client. Without `--url` it starts OneDay with its demo data
 * and reads the memory of that process.
 */
import { type ClientRequest, request } from "node:http";
import { parseArgs } from "node:util";
import { categoryId } from "../../services/contracts/kernel/categories.ts";
import { percentile } from "./figures.ts";
import { machine } from "./machine.ts";
import { ask, startOneDay } from "./oneday.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    streams: { type: "string", default: "2000" },
    changes: { type: "string", default: "400" },
  },
});
const perAccount = 10;
const openAtOnce = 50;
const everyMs = 25;

type Owner = { readonly token: string; readonly jobId: string };

const draftOf = (n: number) => ({
  title: `상자 옮기기 ${n}`,
  description: "창고에서 상자를 옮깁니다.",
  categoryId: categoryId("loading"),
  hourlyWageWon: 15_000,
  startsAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  endsAt: new Date(Date.now() + 5 * 86_400_000 + 3 * 3_600_000).toISOString(),
  breakMinutes: 0,
  seats: 1,
  place: { address: "서울 중구 세종대로 110", lat: 37.5663, lng: 126.9779 },
  draft: true,
});

/** A new employer with a draft; their streams get an event for each change of it. */
const ownerAt = async (url: string, n: number): Promise<Owner> => {
  const run = Date.now().toString(36);
  const { accessToken: token } = await ask<{ accessToken: string }>(
    url,
    "POST",
    "/api/users/register",
    {
      body: {
        email: `stream-${run}-${n}@oneday.test`,
        password: `stream bench ${run}`,
        name: "김하루",
        role: "employer",
        birthDate: "1990-01-01",
        companyName: `하루상사 ${n}`,
        consents: { terms: true, privacy: true },
      },
    },
  );
  const job = await ask<{ jobId: string }>(url, "POST", "/api/jobs", { body: draftOf(n), token });
  return { token, jobId: job.jobId };
};

type Heard = (jobId: string, atMs: number) => void;

const openStream = (url: string, token: string, heard: Heard): Promise<ClientRequest> =>
  new Promise((resolve, reject) => {
    const sent = request(`${url}/api/communication/stream`, {
      headers: { authorization: `Bearer ${token}` },
      agent: false,
    });
    sent.once("error", reject);
    sent.once("response", (response) => {
      if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        const atMs = performance.now();
        for (const [, id = ""] of text.matchAll(/"kind":"job","id":"([\w-]+)"/g)) heard(id, atMs);
      });
      response.on("error", () => undefined);
      resolve(sent);
    });
    sent.end();
  });

const inTurns = async <T>(all: readonly (() => Promise<T>)[], atOnce: number): Promise<T[]> => {
  const results: T[] = [];
  for (let at = 0; at < all.length; at += atOnce) {
    results.push(...(await Promise.all(all.slice(at, at + atOnce).map((run) => run()))));
  }
  return results;
};

/** The milliseconds from each request until its event was with all streams of its owner. */
const measure = async (url: string, owners: readonly Owner[], heardBy: Map<string, number[]>) => {
  const changes = Number(values.changes);
  const tookMs: number[] = [];
  for (let n = 0; n < changes; n += 1) {
    const { token, jobId } = owners[n % owners.length] as Owner;
    const list: number[] = [];
    heardBy.set(jobId, list);
    const fromMs = performance.now();
    const body = { title: `상자 옮기기 ${n}번` };
    await ask(url, "PATCH", `/api/jobs/${jobId}`, { body, token });
    const endMs = fromMs + 5000;
    while (list.length < perAccount && performance.now() < endMs) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    if (list.length < perAccount) throw new Error(`event ${n} came to ${list.length} streams`);
    tookMs.push(...list.map((atMs) => atMs - fromMs));
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return tookMs.sort((one, other) => one - other);
};

const started = values.url === undefined ? await startOneDay() : null;
const url = values.url ?? started?.url ?? "";
const streams = Number(values.streams);
console.log(machine());
try {
  const before = started?.rssMb();
  const accounts = Math.ceil(streams / perAccount);
  const numbers = Array.from({ length: accounts }, (_, n) => n);
  const owners = await inTurns(
    numbers.map((n) => () => ownerAt(url, n)),
    4,
  );
  const signedIn = started?.rssMb();
  const heardBy = new Map<string, number[]>();
  const heard: Heard = (jobId, atMs) => heardBy.get(jobId)?.push(atMs);
  const opened = await inTurns(
    owners.flatMap(({ token }) =>
      Array.from({ length: perAccount }, () => () => openStream(url, token, heard)),
    ),
    openAtOnce,
  );
  const tookMs = await measure(url, owners, heardBy);
  const at = (share: number) => percentile(tookMs, share).toFixed(1);
  console.log(
    `${opened.length} streams; ${tookMs.length} events, from request to client: ` +
      `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`,
  );
  if (started !== null) {
    const after = started.rssMb();
    console.log(
      `memory: ${before} MB at the start, ${signedIn} MB with ${accounts} accounts, ` +
        `${after} MB with the streams and after the events`,
    );
  }
  for (const one of opened) one.destroy();
} finally {
  await started?.stop();
}
