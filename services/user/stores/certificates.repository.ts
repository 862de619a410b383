/**
 * Certificate rows: the contents of certificates, outside the log. A row is written before the
 * commit that names it; a row that no commit names is never shown. Numbers are sealed.
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

/** Rows that a commit names, and some that a crash left behind. */
const papersMax = 10 * certificatesMax;

/** The collection `certificates`: one row per certificate, by its id. */
export class CertificateRows {
  private readonly service: Service;
  private key: Buffer | null = null;

  constructor(service: Service) {
    this.service = service;
  }

  async keep({ number, ...given }: Given): Promise<void> {
    const sealedNumber = seal(this.sealKey(), given._id, number);
    await insertNew(await this.rows(), { ...given, sealedNumber });
  }

  async get(certificateId: string): Promise<Paper | null> {
    return (await this.rows()).get(certificateId);
  }

  async of(userId: string): Promise<Paper[]> {
    return (await this.rows()).find({ userId }, { limit: papersMax });
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

  private rows(): Promise<Collection<Paper>> {
    return resourcesOf(this.service).collection<Paper>("certificates", { index: ["userId"] });
  }

  private sealKey(): Buffer {
    this.key ??= keyFor(this.service.broker, "certificates");
    return this.key;
  }
}
