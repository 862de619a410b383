/** Operator actions of read models: list those of a service, and rebuild one from its logs. */
import type { Service, ServiceSchema } from "moleculer";
import { readModels, rebuildReadModel } from "../../services/contracts/common/operations.ts";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { newId, now } from "../../services/contracts/core/units.ts";
import type { Answer, Ctx } from "../../services/contracts/index.ts";
import { markReplayed } from "../auth/auth.middleware.ts";
import { commandOfRequest, systemCommand } from "../log/commands.ts";
import { resourcesOf } from "../log/service-resources.ts";
import type { Doc } from "../store/store.ts";
import type { ReadModel } from "./read-model.ts";
import { readModelsOf } from "./read-models.ts";
import { rebuildCodeOf, rebuildWhenPossible } from "./rebuild-on-replay.ts";
import { askRebuild, endRebuild, type Rebuild, rebuilds } from "./rebuild-requests.ts";

type Item = Answer<"job.readModels">["readModels"][number];
type View = ReadModel<Doc>;

/** The rebuilds that run in this process, by their ids. */
const running = new WeakMap<Service, Map<string, Promise<void>>>();

const runningOf = (service: Service): Map<string, Promise<void>> => {
  const known = running.get(service);
  if (known !== undefined) return known;
  const begun = new Map<string, Promise<void>>();
  running.set(service, begun);
  resourcesOf(service).onClose(async () => void (await Promise.all(begun.values())));
  return begun;
};

const run = async (service: Service, view: View, { rebuildId }: Rebuild): Promise<void> => {
  const { projector, signal } = view;
  const end = await rebuildWhenPossible(
    service,
    projector.name,
    async () => ({ wasEqual: await view.rebuild(true), error: null }),
    signal,
  ).catch((error: unknown) => ({ wasEqual: null, error: rebuildCodeOf(error) }));
  // Stopped: the next start runs it again.
  if (end === null || signal.aborted) return;
  const log = await resourcesOf(service).log();
  const at = now();
  await log.decide(
    rebuilds,
    projector.name,
    (last) => endRebuild(last, rebuildId, at, end),
    systemCommand(`rebuildEnded:${rebuildId}`, { at, isFresh: true }),
  );
};

/** Runs a requested rebuild in the background, once per process. */
const start = (service: Service, view: View, rebuild: Rebuild | null): void => {
  if (rebuild?.status !== "running") return;
  const known = runningOf(service);
  if (known.has(rebuild.rebuildId)) return;
  const { name } = view.projector;
  const work = run(service, view, rebuild)
    .catch(({ message }: Error) => service.logger.error(`${name} is not rebuilt: ${message}`))
    .finally(() => known.delete(rebuild.rebuildId));
  known.set(rebuild.rebuildId, work);
};

/** Continues a rebuild that a stop or a crash interrupted. */
export const continueRebuild = async (service: Service, view: View): Promise<void> => {
  const log = await resourcesOf(service).log();
  start(service, view, await log.state(rebuilds, view.projector.name));
};

const itemOf = ({ projector, build }: View, last: Rebuild | null): Item => {
  const { name, version } = projector;
  return { name, version, copy: build, rebuild: last };
};

const list = async (service: Service): Promise<Answer<"job.readModels">> => {
  const log = await resourcesOf(service).log();
  const items = readModelsOf(service).map(async (view) =>
    itemOf(view, await log.state(rebuilds, view.projector.name)),
  );
  // They are opened in no order.
  const readModels = (await Promise.all(items)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { readModels };
};

const rebuild = async (service: Service, ctx: Ctx<"job.readModels.rebuild">): Promise<Item> => {
  const { name } = ctx.params;
  const view = readModelsOf(service).find(({ projector }) => projector.name === name);
  if (view === undefined) throw new Refusal("READ_MODEL_NOT_FOUND", {}, 404);
  const command = commandOfRequest(ctx);
  const log = await resourcesOf(service).log();
  const rule = (last: Rebuild | null) => askRebuild(last, newId(), command.at);
  const done = await log.decide(rebuilds, name, rule, command);
  markReplayed(ctx, done);
  start(service, view, done.state);
  return itemOf(view, done.state);
};

/** The actions `readModels` and `readModels.rebuild`. */
export const readModelActions: NonNullable<ServiceSchema["actions"]> = {
  readModels: {
    visibility: "published",
    params: readModels("any").params as never,
    handler(this: Service) {
      return list(this);
    },
  },
  "readModels.rebuild": {
    visibility: "published",
    params: rebuildReadModel("any").params as never,
    handler(this: Service, ctx: Ctx<"job.readModels.rebuild">) {
      return rebuild(this, ctx);
    },
  },
};
