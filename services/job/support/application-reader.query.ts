/** Application reader: who may read an application and its contract. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Ctx } from "../../contracts/index.ts";
import type { Application, Applied } from "../domain/application.ts";
import * as steps from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { actingOn } from "./employer-authority.query.ts";

/** An application for its reader: `isParty` is false for an operator, who decides about it. */
type Readable = { readonly applied: Applied; readonly isParty: boolean };

/**
 * The application for its parties, and for an operator while it waits for their decision: what is
 * decided, or was never disputed, is none of their business. Each request of an operator is in the
 * audit log. Refuses NOT_FOUND (404) to everyone else.
 */
export const readerOf = async (
  service: JobService,
  ctx: Ctx<"job.application" | "job.contract">,
  state: Application,
): Promise<Readable> => {
  if (callerOf(ctx).role !== "operator") {
    return { applied: steps.ofParty(state, await actingOn(service, ctx)), isParty: true };
  }
  const applied = steps.found(state);
  if (applied.status !== "disputed") throw new Refusal("NOT_FOUND", {}, 404);
  return { applied, isParty: false };
};
