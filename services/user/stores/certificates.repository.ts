/**
 * Certificate rows: the contents of certificates, outside the log. A row is written before the
 * commit that names it; a row that no commit names is never shown. Numbers and statuses of stay are sealed.
 */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { insertNew, removeAll, removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { certificatesMax } from "../../contracts/user/certificates.ts";
import type { Paper } from "../domain/certificates.ts";

type Given = Omit<Paper, "sealedNumber"> & { readonly number: string };

/** An older row has its status of stay unsealed. */
type Row = Paper & { readonly sealedStay?: string };

/** Whose the sealed status of stay is: not what the number is bound to, so neither opens as the other. */
const stayOf = (certificateId: string): string => `${certificateId}/stay`;

/** Rows that a commit names, and some that a crash left behind. */
const papersMax = 10 * certificatesMax;

/** The collection `certificates`: one row per certificate, by its id. */
export class CertificateRows {
  private readonly service: Service;
  private key: Buffer | null = null;

  constructor(service: Service) {
    this.service = service;
  }

  async keep({ number, statusOfStay, ...given }: Given): Promise<void> {
    const { _id } = given;
    const sealedNumber = seal(this.sealKey(), _id, number);
    const stay =
      statusOfStay === undefined
        ? {}
        : { sealedStay: seal(this.sealKey(), stayOf(_id), statusOfStay) };
    await insertNew(await this.rows(), { ...given, sealedNumber, ...stay });
  }

  async get(certificateId: string): Promise<Paper | null> {
    const row = await (await this.rows()).get(certificateId);
    return row === null ? null : this.opened(row);
  }

  async of(userId: string): Promise<Paper[]> {
    const rows = await (await this.rows()).find({ userId }, { limit: papersMax });
    return rows.map((row) => this.opened(row));
  }

  numberOf({ _id, sealedNumber }: Paper): string {
    return unseal(this.sealKey(), _id, sealedNumber);
  }

  /** Removes one certificate of a user, also from the file on disk. */
  async remove(userId: string, certificateId: string): Promise<void> {
    const rows = await this.rows();
    const found = await rows.find({ _id: certificateId, userId }, { limit: 1 });
    await removeAll(rows, found);
  }

  /** Removes all certificates of a user. */
  async forget(userId: string): Promise<void> {
    await removeWhere(await this.rows(), { userId });
  }

  private opened({ sealedStay, ...paper }: Row): Paper {
    if (sealedStay === undefined) return paper;
    return { ...paper, statusOfStay: unseal(this.sealKey(), stayOf(paper._id), sealedStay) };
  }

  private rows(): Promise<Collection<Row>> {
    return resourcesOf(this.service).collection<Row>("certificates", { index: ["userId"] });
  }

  private sealKey(): Buffer {
    this.key ??= keyFor(this.service.broker, "certificates");
    return this.key;
  }
}
