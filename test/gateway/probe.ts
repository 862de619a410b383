/** Probe services: they publish the actions of the contracts, and answer what a test wants. */
import type { Context, ServiceSchema } from "moleculer";
import type { ActionContract } from "../../services/contracts/core/action-contract.ts";
import { type ActionName, actions, type Meta } from "../../services/contracts/index.ts";

export type Handler = (ctx: Context<Record<string, unknown>, Meta>) => unknown;

/** A service with this name and these actions of its contract. */
export const probe = (
  name: string,
  handlers: Partial<Record<ActionName, Handler>>,
): ServiceSchema => ({
  name,
  actions: Object.fromEntries(
    Object.entries(handlers).map(([action, handler]) => {
      const { params, rest } = actions[action as ActionName] as ActionContract;
      const visibility = rest === undefined ? "public" : "published";
      return [action.slice(name.length + 1), { params: params as never, visibility, handler }];
    }),
  ),
});

const id = "6f9619ff-8b86-4d11-b42d-00c04fc964ff";

/** Valid things of the contracts. */
export const samples = {
  id,
  user: {
    userId: id,
    email: "worker1@oneday.test",
    isEmailVerified: true,
    name: "김하루",
    role: "worker",
    status: "active",
    workStatus: "available",
    points: 0,
  },
  job: {
    jobId: id,
    employer: { userId: id, displayName: "하루식당", rating: null },
    title: "점심 홀서빙",
    description: "홀 서빙",
    categoryId: id,
    hourlyWageWon: 12_000,
    takeHomeWon: 60_000,
    startsAt: "2026-11-23T00:00:00.000Z",
    endsAt: "2026-11-23T06:00:00.000Z",
    breakMinutes: 30,
    seats: 2,
    seatsTaken: 0,
    place: { address: "서울 마포구 양화로 1", lat: 37.55, lng: 126.92 },
    skills: [],
    selection: "choose",
    status: "open",
  },
  posting: {
    title: "점심 홀서빙",
    description: "홀 서빙",
    categoryId: id,
    hourlyWageWon: 12_000,
    startsAt: "2026-11-23T09:00:00+09:00",
    endsAt: "2026-11-23T15:00:00+09:00",
    breakMinutes: 30,
    seats: 2,
    place: { address: "서울 마포구 양화로 1", lat: 37.55, lng: 126.92 },
  },
  table: "\uFEFF성명\r\n김*루\r\n",
  charge: { chargeId: id, amountWon: 10_000, method: "card", status: "requested" },
} as const;
