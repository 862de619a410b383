/**
 * File lengths: how long the files of a service's folder were, so that a start detects lost data.
 *
 * Files only grow, except when rewritten: before that their length is set to 0. The list is signed
 * with a key of the installation. After a crash it is seconds behind: a file may be longer than
 * listed, never shorter. So a file that was deleted, emptied, cut, or copied earlier than the list
 * is detected.
 */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../../../services/contracts/core/units.ts";
import { keyedHash } from "../../config/installation-secret.ts";

type List = { readonly bytes: Readonly<Record<string, number>>; readonly mac: string };
export type Short = { readonly name: string; readonly had: number; readonly has: number };

export const listName = "files.json";
const ending = ".db";

/** The file of a collection in the folder of its service. */
export const fileIn = (folder: string, name: string): string => join(folder, name + ending);
/** The collections that have a file in a folder. */
export const namesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((file) =>
    file.endsWith(ending) ? [file.slice(0, -ending.length)] : [],
  );

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** The length list of one folder, read at the start and written as the files grow. */
export class Files {
  private readonly folder: string;
  private readonly key: Buffer;
  private readonly bytes = new Map<string, number>();
  private readonly open = new Set<string>();
  /** True where there were files and no list: a folder from before the list existed. */
  readonly isNew: boolean;
  /** True where there were no files and no list. */
  readonly isBare: boolean;

  /** Reads the list of a folder. Throws when it was not signed by this installation. */
  constructor(folder: string, key: Buffer) {
    this.folder = folder;
    this.key = key;
    const path = join(folder, listName);
    const hasList = existsSync(path);
    const hasFiles = namesIn(folder).length > 0;
    this.isNew = !hasList && hasFiles;
    this.isBare = !hasList && !hasFiles;
    if (!hasList) return;
    for (const [name, bytes] of Object.entries(this.read(path))) this.bytes.set(name, bytes);
  }

  /** True where every file is as long as listed: no crash, and no copy of a running folder. */
  isEven(): boolean {
    const names = new Set([...this.bytes.keys(), ...namesIn(this.folder)]);
    return [...names].every((name) => sizeOf(this.pathOf(name)) === (this.bytes.get(name) ?? 0));
  }

  /** The files that are shorter than listed. */
  short(): Short[] {
    return [...this.bytes].flatMap(([name, had]) => {
      const has = sizeOf(this.pathOf(name));
      return has < had ? [{ name, had, has }] : [];
    });
  }

  /** Sets a file's length to 0 until it is in use again, as a rewritten file may be shorter. */
  strike(name: string): void {
    this.open.delete(name);
    if ((this.bytes.get(name) ?? 0) === 0) return;
    this.bytes.set(name, 0);
    this.write();
  }

  /** Marks a file as in use: its length is noted from time to time. */
  use(name: string): void {
    this.open.add(name);
  }

  /** Notes the lengths of the files in use. */
  note(): void {
    let isChanged = false;
    for (const name of this.open) {
      const bytes = sizeOf(this.pathOf(name));
      isChanged ||= this.bytes.get(name) !== bytes;
      this.bytes.set(name, bytes);
    }
    if (isChanged) this.write();
  }

  private pathOf(name: string): string {
    return fileIn(this.folder, name);
  }

  private macOf(bytes: List["bytes"]): string {
    return keyedHash(this.key, canonicalJson(bytes));
  }

  private read(path: string): List["bytes"] {
    try {
      const { bytes, mac } = JSON.parse(readFileSync(path, "utf8")) as List;
      if (mac === this.macOf(bytes)) return bytes;
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    }
    throw new Error(
      `${path} was not signed by this installation: it was changed, or ONEDAY_SECRET or secret.key is another. Restore them together from one backup, or remove ${listName} to go on with what is there`,
    );
  }

  private write(): void {
    const bytes = Object.fromEntries([...this.bytes].sort());
    const path = join(this.folder, listName);
    // Written whole or not at all: no collection has a name that ends in ~.
    writeFileSync(`${path}~`, JSON.stringify({ bytes, mac: this.macOf(bytes) }), { mode: 0o600 });
    renameSync(`${path}~`, path);
  }
}
