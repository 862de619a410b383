/**
 * Statements: the reason of a cancellation, dispute or decision
 * (mixins/personal-data/free-texts.ts).
 */
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { freeTextIdOf, withFreeText } from "../../../mixins/personal-data/free-texts.ts";
import type { Parties } from "../domain/application.ts";
import type { JobService } from "../job.types.ts";

type Statement = {
  readonly _id: string;
  readonly authorId: string;
  /** The parties of the work it is about: when either is erased, the text is removed. */
  readonly applicationId: string;
  readonly workerId: string;
  readonly employerId: string;
  readonly text: string;
};

/** The statements about all applications. */
export const statements = (service: JobService) =>
  resourcesOf(service).collection<Statement>("statements", {
    index: ["authorId", "workerId", "employerId"],
  });

/** Decides a command about an application, with its statement stored as a free text. */
export const stating = async <S>(
  service: JobService,
  { applicationId, workerId, employerId }: Parties,
  statement: { readonly authorId: string; readonly text: string },
  command: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  const row = { _id: freeTextIdOf(command), applicationId, workerId, employerId, ...statement };
  return withFreeText({ rows: await statements(service), row }, service.log, command, decide);
};

/** The texts of statements, by id. */
export const statedTexts = async (
  service: JobService,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows = await (await statements(service)).find({ _id: { $in: ids } }, { limit: ids.length });
  return new Map(rows.map(({ _id, text }) => [_id, text]));
};
