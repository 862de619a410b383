/**
 * State snapshots: the folded state of a long stream at one version, so that a load folds only
 * later commits.
 *
 * Snapshots are derived data. One that is of another log, incomplete or of another form is ignored,
 * and the stream is folded from its first commit. The parts are written before the head row that
 * names them. The head row moves forward only, so any number of processes may write.
 */
import { sha256 } from "../../services/contracts/core/units.ts";
import { insertNew, removeWhere, writeOver } from "../store/conditional-writes.ts";
import type { Collection, Store } from "../store/store.ts";

type Row = {
  readonly _id: string;
  readonly stream: string;
  readonly ver: number;
  /** In a part. */
  readonly text?: string;
  /** In the head row: the fold that made it, and the commit that it was made from. */
  readonly form?: string;
  readonly hash?: string;
  readonly parts?: number;
  readonly chars?: number;
  readonly sum?: string;
};

export type Snapshot = {
  readonly ver: number;
  /** The hash of the commit with that version. */
  readonly hash: string;
  readonly text: string;
};

/** Below the 16 MB of a document in MongoDB, for any characters. */
const partChars = 1_000_000;
const attemptsMax = 2;

const partId = (stream: string, ver: number, n: number): string => `${stream}@${ver}/${n}`;

/** The snapshots in one store. */
export class Snapshots {
  private readonly store: Store;
  private opening: Promise<Collection<Row>> | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  /** The newest snapshot of a stream; null when none can be used. */
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
      // Another process may have replaced it during the read.
    }
    return null;
  }

  /** Version and length of the newest snapshot of a form; 0 and 0 without one. */
  async newest(stream: string, form: string): Promise<{ ver: number; chars: number }> {
    const head = await (await this.rows()).get(stream);
    return head?.form === form ? { ver: head.ver, chars: head.chars ?? 0 } : { ver: 0, chars: 0 };
  }

  /** Writes a snapshot, unless there is one of its form that is as new. */
  async write(stream: string, form: string, { ver, hash, text }: Snapshot): Promise<void> {
    const rows = await this.rows();
    const parts = Math.max(1, Math.ceil(text.length / partChars));
    for (let n = 0; n < parts; n += 1) {
      const part = text.slice(n * partChars, (n + 1) * partChars);
      const row = { _id: partId(stream, ver, n), stream, ver, text: part };
      // A part of another form may exist, from before a change of the code.
      if (!(await insertNew(rows, row))) await rows.replace(row._id, {}, row);
    }
    const read = await rows.get(stream);
    if (read?.form === form && read.ver >= ver) return;
    const chars = text.length;
    const head = { _id: stream, stream, ver, form, hash, parts, chars, sum: sha256(text) };
    const isWritten = await writeOver(rows, read, { ver: read?.ver, form: read?.form }, head);
    if (isWritten) await removeWhere(rows, { stream, ver: { $lt: ver } });
  }

  /** Removes the snapshots of a stream: the next load folds all of it. */
  async drop(stream: string): Promise<void> {
    await removeWhere(await this.rows(), { stream });
  }

  private rows(): Promise<Collection<Row>> {
    this.opening ??= this.store.collection<Row>("snapshots");
    // A failure is not cached: the next caller opens it again.
    this.opening.catch(() => {
      this.opening = null;
    });
    return this.opening;
  }
}
