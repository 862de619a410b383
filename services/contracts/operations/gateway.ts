/**
 * Gateway: what it answers itself.
 *
 * Handlers: services/gateway/gateway.service.ts.
 */
import type { Contract } from "../core/action-contract.ts";
import { called, Empty, T } from "../core/schema.ts";

const Readiness = T.Object(
  { status: T.String(), waiting: T.Array(T.String(), { maxItems: 50 }) },
  called("Readiness"),
);

export const gateway = {
  "gateway.live": {
    summary: "The process answers",
    rest: "GET /health/live",
    rate: "none",
    who: "public",
    params: Empty,
    answer: T.Object({ status: T.String() }, called("Liveness")),
    refuses: [],
  },
  "gateway.ready": {
    summary: "This process may get requests, whether other services are here or not",
    rest: "GET /health/ready",
    rate: "none",
    who: "public",
    params: Empty,
    answer: Readiness,
    refuses: ["NOT_READY"],
  },
  // For people and dashboards: a balancer that asked it would lose every gateway with one service.
  "gateway.system": {
    summary: "Every service is here and has read all that was written before the start",
    rest: "GET /health/system",
    rate: "none",
    who: "public",
    params: Empty,
    answer: Readiness,
    refuses: ["NOT_READY"],
  },
  "gateway.openapi": {
    summary: "This document",
    rest: "GET /openapi.json",
    who: "public",
    params: Empty,
    answer: T.Record(T.String(), T.Unknown()),
    refuses: [],
    shared: { to: "everyone", until: [] },
  },
} as const satisfies Contract;
