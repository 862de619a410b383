/**
 * Halted sagas: an application or an acceptance that is parked when its shift begins is undone.
 *
 * From the start on the job takes no one, so it could only be refused. Undone, it gives back the
 * seat, the held pay and the booked time without an operator. One that is past its point of no
 * return is left to the operator.
 */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { type OpenSaga, openSagasOf } from "../../../mixins/saga/open-sagas.ts";
import { abort } from "../../../mixins/saga/operator-rules.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import type { Instant } from "../../contracts/core/units.ts";
import { acceptSagas } from "../domain/accept.saga.ts";
import { entrySagas } from "../domain/application.saga.ts";
import * as rules from "../domain/application.ts";
import type { JobService } from "../job.types.ts";
import { eachOf, unlessMovedOn } from "./unless-moved-on.ts";

const sagasMax = 1000;
const undoable: readonly string[] = [...entrySagas, ...acceptSagas].map(({ name }) => name);

const undo = async (service: JobService, { stream, key }: OpenSaga, at: Instant): Promise<void> => {
  const { applied, sagas } = await service.log.state(rules.applications, stream);
  const saga = sagas[key];
  const definition = saga && sagasOf<rules.Application>(service).definitionOf(saga);
  if (applied === null || saga?.status !== "parked" || definition === undefined) return;
  if (!undoable.includes(saga.name) || applied.terms.startsAt > at) return;
  const by = systemCommand(`undo:${stream}/${key}/${saga.round}`, {
    at,
    correlationId: saga.correlationId,
  });
  const rule = ({ sagas: { [key]: current } }: rules.Application) =>
    current === undefined ? [] : abort(definition, current);
  await unlessMovedOn(
    service.log.decide(
      rules.applications,
      stream,
      (state) => rule(state) as rules.ApplicationEvent[],
      by,
    ),
  );
};

/** Undoes the parked applications and acceptances of shifts that have begun. */
export const undoHalted = async (service: JobService, at: Instant): Promise<void> => {
  const parked = await (await openSagasOf(service)).find(
    { status: "parked" },
    { sort: { _id: 1 }, limit: sagasMax },
  );
  await eachOf(service, parked, (row) => undo(service, row, at));
};
