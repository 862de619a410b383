/** Words: what someone wrote to us and what was answered, sealed (mixins/personal-data/free-texts.ts). */
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
  /** Whom they are about, and who is told them when he asks. */
  readonly userId: string;
  readonly sealed: string;
};

const wordsMax = 10_000;

export class Statements {
  private readonly service: Service;
  private key: Buffer | null = null;

  constructor(service: Service) {
    this.service = service;
  }

  /** Decides while the sealed words of a command lie ready. */
  async with<S>(
    log: Log,
    asked: Command,
    { userId, text }: { readonly userId: string; readonly text: string },
    decide: () => Promise<Decided<S>>,
  ): Promise<Decided<S>> {
    const _id = freeTextIdOf(asked);
    const row = { _id, userId, sealed: seal(this.sealKey(), _id, text) };
    return withFreeText({ rows: await this.rows(), row }, log, asked, decide);
  }

  /** The text of an id; empty when it was taken out. */
  async read(wordsId: string): Promise<string> {
    const row = await (await this.rows()).get(wordsId);
    return row === null ? "" : unseal(this.sealKey(), row._id, row.sealed);
  }

  /** All texts about someone. */
  async about(userId: string): Promise<string[]> {
    const rows = await (await this.rows()).find({ userId }, { limit: wordsMax });
    return rows.map(({ _id, sealed }) => unseal(this.sealKey(), _id, sealed));
  }

  /** Removes all texts about someone. */
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
