/** Texts repository: the sealed free texts of requests, answers and decisions. */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { freeTextIdOf, withFreeText } from "../../../mixins/personal-data/free-texts.ts";
import { removeAll } from "../../../mixins/store/conditional-writes.ts";

type Row = { readonly _id: string; readonly sealed: string };

const rowsOf = (service: Service) => resourcesOf(service).collection<Row>("texts");
const keyOf = ({ broker }: Service): Buffer => keyFor(broker, "request-texts");

/** Stores the sealed text of a command before deciding; without a text it only decides. */
export const withText = async <S>(
  service: Service & LogMethods,
  command: Command,
  text: string | undefined,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  const _id = freeTextIdOf(command);
  const row = text === undefined ? null : { _id, sealed: seal(keyOf(service), _id, text) };
  return withFreeText({ rows: await rowsOf(service), row }, service.log, command, decide);
};

/** Removes texts for good, also from the file. */
export const dropTexts = async (service: Service, textIds: readonly string[]): Promise<void> => {
  await removeAll(
    await rowsOf(service),
    textIds.map((_id) => ({ _id })),
  );
};

/** The text of an id; null where there is none. */
export const textOf = async (service: Service, textId?: string): Promise<string | null> => {
  if (textId === undefined) return null;
  const row = await (await rowsOf(service)).get(textId);
  return row === null ? null : unseal(keyOf(service), textId, row.sealed);
};
