/**
 * Snapshots: the folded state of a long stream at one of its versions, so that a start folds only
 * what came after.
 *
 * Derived data: one that is not of this log, not whole or of another form is not there, and whoever
 * asks folds from the first commit. The parts are written before the row that names them, and the
 * row moves forward only, so that any number of processes may write.
 */
import { sha256 } from "../../services/contracts/core/units.ts";
import { insertNew, removeWhere, writeOver } from "../store/conditional-writes.ts";
import type { Collection, Store } from "../store/store.ts";

type Row = {
  readonly _id: string;
  readonly stream: string;
  readonly ver: number;
  /** Of a part. */
  readonly text?: string;
  /** Of the row that names the parts: which fold made it, and of which commit. */
  readonly form?: string;
  readonly hash?: string;
  readonly parts?: number;
  readonly chars?: number;
  readonly sum?: string;
};

export type Snapshot = {
  readonly ver: number;
  /** Of the commit with that version. */
  readonly hash: string;
  readonly text: string;
};

/** Below the 16 MB of a document in MongoDB, whatever the letters. */
const partChars = 1_000_000;
const attemptsMax = 2;

const partId = (stream: string, ver: number, n: number): string => `${stream}@${ver}/${n}`;

export class Snapshots {
  private readonly store: Store;
  private opening: Promise<Collection<Row>> | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  /** The newest of a stream; null when there is none that can be used. */
  async read(stream: string, form: string): Promise<Snapshot | null> {
    const rows = await this.rows();
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const head = await rows.get(stream);
      if (head === null || head.form !== form) return null;
      const { ver, hash = "", parts = 0, sum } = head;
      const texts: string[] = [];
      for (let n = 0; n < parts; n += 1) {
        texts.push((await rows.get(partId(stream, ver, n)))?.text ?? "");
      }
      const text = texts.join("");
      if (sha256(text) === sum) return { ver, hash, text };
      // Another process may have put a newer one in its place meanwhile.
    }
    return null;
  }

  /** Version and length of the newest of a form, nothing when there is none. */
  async newest(stream: string, form: string): Promise<{ ver: number; chars: number }> {
    const head = await (await this.rows()).get(stream);
    return head?.form === form ? { ver: head.ver, chars: head.chars ?? 0 } : { ver: 0, chars: 0 };
  }

  /** Keeps one, unless there is a newer one of its form. */
  async write(stream: string, form: string, { ver, hash, text }: Snapshot): Promise<void> {
    const rows = await this.rows();
    const parts = Math.max(1, Math.ceil(text.length / partChars));
    for (let n = 0; n < parts; n += 1) {
      const part = text.slice(n * partChars, (n + 1) * partChars);
      const row = { _id: partId(stream, ver, n), stream, ver, text: part };
      // One of another form may lie here, from before a change of the code.
      if (!(await insertNew(rows, row))) await rows.replace(row._id, {}, row);
    }
    const read = await rows.get(stream);
    if (read?.form === form && read.ver >= ver) return;
    const chars = text.length;
    const head = { _id: stream, stream, ver, form, hash, parts, chars, sum: sha256(text) };
    const isWritten = await writeOver(rows, read, { ver: read?.ver, form: read?.form }, head);
    if (isWritten) await removeWhere(rows, { stream, ver: { $lt: ver } });
  }

  /** Takes a stream's away: the next start folds all of it. */
  async drop(stream: string): Promise<void> {
    await removeWhere(await this.rows(), { stream });
  }

  private rows(): Promise<Collection<Row>> {
    this.opening ??= this.store.collection<Row>("snapshots");
    // What failed is not what the next one is told.
    this.opening.catch(() => {
      this.opening = null;
    });
    return this.opening;
  }
}
