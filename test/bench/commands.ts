/** Commands: applications of many workers to many jobs, which the bench posts first. */
import {
  dayMs,
  later,
  newId,
  now,
  seoulDate,
  seoulInstant,
} from "../../services/contracts/core/units.ts";
import type { Category } from "../../services/contracts/kernel/categories.ts";
import { type Bench, latencyShare, type Round, type Row, rowOf, withCpu } from "./compare.ts";
import type { LoadRequest } from "./load.ts";
import { ask } from "./oneday.ts";

/** Hours of a day at which the bench's jobs of one hour begin: no worker's time clashes in them. */
const startHours = [9, 12, 15];
const days = 80;
const postedAtOnce = 8;

/** Posts jobs, 240 at most, of which no two overlap, and answers their ids. */
export const postJobs = async (
  url: string,
  employers: readonly string[],
  count = days * startHours.length,
): Promise<string[]> => {
  const { items } = await ask<{ items: Category[] }>(url, "GET", "/api/jobs/categories");
  const trade = items.find(({ parentId }) => parentId !== null) ?? items[0];
  const slots = Array.from({ length: count }, (_, n) => n);
  const post = async (n: number): Promise<string> => {
    const date = seoulDate(later(now(), (2 + Math.floor(n / startHours.length)) * dayMs));
    const startMinutes = (startHours[n % startHours.length] ?? 0) * 60;
    const token = employers[n % employers.length] ?? "";
    const body = {
      title: `창고 상품 정리 ${n + 1}`,
      description: "입고된 상품을 진열대로 옮기고 정리합니다.",
      categoryId: trade?.categoryId,
      hourlyWageWon: 15_000,
      startsAt: seoulInstant(date, startMinutes),
      endsAt: seoulInstant(date, startMinutes + 60),
      breakMinutes: 0,
      seats: 100,
      place: { address: "서울특별시 중구 세종대로 110", lat: 37.5663, lng: 126.9779 },
    };
    return (await ask<{ jobId: string }>(url, "POST", "/api/jobs", { body, token })).jobId;
  };
  const jobIds: string[] = [];
  for (let n = 0; n < slots.length; n += postedAtOnce) {
    jobIds.push(...(await Promise.all(slots.slice(n, n + postedAtOnce).map(post))));
  }
  return jobIds;
};

/**
 * Every pair of a worker and a job once. Neighbours differ in both, so that commands in flight at
 * the same time are on different streams.
 */
export const applications = (tokens: readonly string[], jobIds: readonly string[]): LoadRequest[] =>
  tokens.flatMap((_, shift) =>
    jobIds.map((jobId, n) => ({
      method: "POST",
      path: `/api/jobs/${jobId}/applications`,
      headers: {
        authorization: `Bearer ${tokens[(n + shift) % tokens.length]}`,
        "idempotency-key": newId(),
      },
      body: "{}",
    })),
  );

const connectionsMax = 16;

const numbered = (commands: readonly LoadRequest[], n: number): LoadRequest => {
  const command = commands[n];
  if (command === undefined) throw new RangeError(`there is no command ${n}`);
  return command;
};

/**
 * Measures `commands` in rounds; each is sent once, so the rounds share them out. No more are in
 * flight than there are workers, so that no worker's commands race with each other.
 */
export const measureCommands = async (
  { measure, oneDay, budget }: Bench,
  commands: readonly LoadRequest[],
  workers: number,
): Promise<Row> => {
  const connections = Math.min(connectionsMax, workers);
  const share = Math.floor(commands.length / budget.rounds);
  const rounds: Round[] = [];
  for (let turn = 0; turn < budget.rounds; turn += 1) {
    const mine = commands.slice(turn * share, (turn + 1) * share);
    const forCapacity = Math.ceil(mine.length * 0.6);
    const send = (some: readonly LoadRequest[], durationMs: number, rate?: number) =>
      measure({
        ...{ url: oneDay.url, durationMs, connections, once: true, requests: some.length },
        ...(rate === undefined ? {} : { rate }),
        expected: ["409 TIME_CLASH"],
        request: (n) => numbered(some, n),
      });
    const { outcome: capacity, cpuUs } = await withCpu(oneDay, () =>
      send(mine.slice(0, forCapacity), budget.capacityMs),
    );
    const rate = Math.max(capacity.perSecond * latencyShare, 1);
    const latency = await send(mine.slice(forCapacity), budget.latencyMs, rate);
    rounds.push({ capacity, latency, cpuUs });
  }
  return rowOf("apply: OneDay", rounds);
};
