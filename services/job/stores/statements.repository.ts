/** Statements: why someone cancelled, disputed or decided, in his words (mixins/personal-data/free-texts.ts). */
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { freeTextIdOf, withFreeText } from "../../../mixins/personal-data/free-texts.ts";
import type { Parties } from "../domain/application.ts";
import type { JobService } from "../job.types.ts";

type Statement = {
  readonly _id: string;
  readonly authorId: string;
  /** Whose work it is about: their account's end is the end of these words. */
  readonly applicationId: string;
  readonly workerId: string;
  readonly employerId: string;
  readonly text: string;
};

export const statements = (service: JobService) =>
  resourcesOf(service).collection<Statement>("statements", {
    index: ["authorId", "workerId", "employerId"],
  });

/** Decides while the words of a command about an application lie ready. */
export const stating = async <S>(
  service: JobService,
  { applicationId, workerId, employerId }: Parties,
  said: { readonly authorId: string; readonly text: string },
  asked: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  const row = { _id: freeTextIdOf(asked), applicationId, workerId, employerId, ...said };
  return withFreeText({ rows: await statements(service), row }, service.log, asked, decide);
};

/** The words under some ids. */
export const statedTexts = async (
  service: JobService,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows = await (await statements(service)).find({ _id: { $in: ids } }, { limit: ids.length });
  return new Map(rows.map(({ _id, text }) => [_id, text]));
};
