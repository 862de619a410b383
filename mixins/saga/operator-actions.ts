/** Operator actions of sagas: list those that are parked or open, resume or abort one. */
import type { Service, ServiceSchema } from "moleculer";
import { abortSaga, resumeSaga, sagas } from "../../services/contracts/common/operations.ts";
import { limitDefault, pageOf, readCursor } from "../../services/contracts/core/paging.ts";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import type { Answer, Ctx } from "../../services/contracts/index.ts";
import { markReplayed } from "../auth/auth.middleware.ts";
import { commandOfRequest } from "../log/commands.ts";
import type { LogEvent } from "../log/commit.ts";
import { resourcesOf } from "../log/service-resources.ts";
import { type OpenSaga, openSagasOf } from "./open-sagas.ts";
import { abort, resume } from "./operator-rules.ts";
import { isSagaEvent, nextOf, type SagaState } from "./saga.ts";
import type { AnyDefinition, SagaHost, SagaRunner } from "./saga-runner.ts";

type Runner = SagaRunner<SagaHost>;
type RunnerOf = (service: Service) => Runner;
type Item = Answer<"job.sagas">["items"][number];
type ActResult = Answer<"job.sagas.resume">;
/** The events that an operator's action adds to a saga; pure. */
type Act = (definition: AnyDefinition, saga: SagaState) => readonly LogEvent[];

/** The current state of a listed saga; null when its status is no longer the list's. */
const itemOf = async (service: Service, runner: Runner, entry: OpenSaga): Promise<Item | null> => {
  const { sagaId, stream, key, since } = entry;
  const log = await resourcesOf(service).log();
  const saga = (await log.state(runner.streamDefinition, stream)).sagas[key];
  const definition = saga && runner.definitionOf(saga);
  if (saga === undefined || definition === undefined) return null;
  const { name, status, reason, before } = saga;
  if (status === "completed" || status === "compensated") return null;
  if ((status === "parked") !== (entry.status === "parked")) return null;
  const next = nextOf(definition, { ...saga, ...before });
  const step = next.do === "nothing" ? null : next.step.name;
  return { sagaId, name, subject: stream, status, step, reason: reason?.code ?? null, since };
};

const list = async (service: Service, runner: Runner, ctx: Ctx<"job.sagas">) => {
  const { status = "parked", limit = limitDefault, cursor } = ctx.params;
  const [after = ""] = readCursor(cursor, ["string"]) ?? [];
  const rows = await (await openSagasOf(service)).find(
    { status, _id: { $gt: after } },
    { sort: { _id: 1 }, limit: limit + 1 },
  );
  const { items, nextCursor } = pageOf(
    rows,
    limit,
    ({ _id }) => [_id],
    (entry) => itemOf(service, runner, entry),
  );
  return { items: (await Promise.all(items)).filter((item) => item !== null), nextCursor };
};

/** Adds the events of `act` to a saga. Refuses SAGA_NOT_FOUND (404) and what `act` refuses. */
const actOn = async (
  service: Service,
  runner: Runner,
  ctx: Ctx<"job.sagas.resume">,
  act: Act,
): Promise<ActResult> => {
  const { sagaId } = ctx.params;
  const [entry] = await (await openSagasOf(service)).find({ sagaId }, { limit: 1 });
  const rule = ({ sagas: { [entry?.key ?? ""]: saga } }: SagaHost): readonly LogEvent[] => {
    const definition = saga && runner.definitionOf(saga);
    if (definition === undefined) throw new Refusal("SAGA_NOT_FOUND", {}, 404);
    return act(definition, saga as SagaState);
  };
  const log = await resourcesOf(service).log();
  const done = await log.decide(
    runner.streamDefinition,
    entry?.stream ?? "",
    rule,
    commandOfRequest(ctx),
  );
  markReplayed(ctx, done);
  // A repeat under the same key finds the saga by its commit, even if it has ended since.
  const key = done.commit?.events.find(isSagaEvent)?.data.key ?? "";
  return { sagaId, status: done.state.sagas[key]?.status ?? "running" };
};

/** The actions `sagas`, `sagas.resume` and `sagas.abort` of a service. */
export const operatorActions = (runnerOf: RunnerOf): NonNullable<ServiceSchema["actions"]> => ({
  sagas: {
    visibility: "published",
    params: sagas("any").params as never,
    handler(this: Service, ctx: Ctx<"job.sagas">) {
      return list(this, runnerOf(this), ctx);
    },
  },
  "sagas.resume": {
    visibility: "published",
    params: resumeSaga("any").params as never,
    handler(this: Service, ctx: Ctx<"job.sagas.resume">) {
      return actOn(this, runnerOf(this), ctx, (_, saga) => resume(saga));
    },
  },
  "sagas.abort": {
    visibility: "published",
    params: abortSaga("any").params as never,
    handler(this: Service, ctx: Ctx<"job.sagas.abort">) {
      return actOn(this, runnerOf(this), ctx, abort);
    },
  },
});
