/** Statements: why someone cancelled, disputed or decided, in his words (mixins/words.ts). */
import type { Command, Decided } from "../../mixins/log/log.ts";
import { roomOf } from "../../mixins/room.ts";
import { withWords, wordsIdOf } from "../../mixins/words.ts";
import type { Parties } from "./application.ts";
import type { JobService } from "./this.edge.ts";

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
  roomOf(service).collection<Statement>("statements", {
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
  const row = { _id: wordsIdOf(asked), applicationId, workerId, employerId, ...said };
  return withWords({ rows: await statements(service), row }, service.log, asked, decide);
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
