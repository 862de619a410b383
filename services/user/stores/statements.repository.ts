/** Statements: free texts of contests and their answers, sealed (mixins/personal-data/free-texts.ts). */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import type { Command, Decided, Log } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { freeTextIdOf, withFreeText } from "../../../mixins/personal-data/free-texts.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";

type Row = {
  readonly _id: string;
  /** The user whom the text is about; it is part of their personal data export. */
  readonly userId: string;
  readonly sealed: string;
};

const wordsMax = 10_000;

/** The collection `words`: one sealed text per row, by the id that its command makes. */
export class Statements {
  private readonly service: Service;
  private key: Buffer | null = null;

  constructor(service: Service) {
    this.service = service;
  }

  /** Stores the sealed text of a command, then decides; removes the text if nothing is committed. */
  async with<S>(
    log: Log,
    command: Command,
    { userId, text }: { readonly userId: string; readonly text: string },
    decide: () => Promise<Decided<S>>,
  ): Promise<Decided<S>> {
    const _id = freeTextIdOf(command);
    const row = { _id, userId, sealed: seal(this.sealKey(), _id, text) };
    return withFreeText({ rows: await this.rows(), row }, log, command, decide);
  }

  /** The text of an id; empty when it was removed. */
  async read(wordsId: string): Promise<string> {
    const row = await (await this.rows()).get(wordsId);
    return row === null ? "" : unseal(this.sealKey(), row._id, row.sealed);
  }

  /** All texts about a user. */
  async about(userId: string): Promise<string[]> {
    const rows = await (await this.rows()).find({ userId }, { limit: wordsMax });
    return rows.map(({ _id, sealed }) => unseal(this.sealKey(), _id, sealed));
  }

  /** Removes all texts about a user. */
  async forget(userId: string): Promise<void> {
    await removeWhere(await this.rows(), { userId });
  }

  private rows(): Promise<Collection<Row>> {
    return resourcesOf(this.service).collection<Row>("words", { index: ["userId"] });
  }

  private sealKey(): Buffer {
    this.key ??= keyFor(this.service.broker, "words");
    return this.key;
  }
}
