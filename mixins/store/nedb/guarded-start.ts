/**
 * Guarded start: what an embedded store does about lost, cut or damaged files.
 *
 * A derived collection is put aside, with a log line, and rebuilt by its owner. Lost truth refuses
 * the start with what is missing and how to recover.
 */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "moleculer";
import { periodic } from "../../process/periodic.ts";
import { kindOf } from "../collection-kinds.ts";
import { Files, fileIn, listName, namesIn, type Short } from "./file-lengths.ts";
import { repairFile } from "./file-repair.ts";

const noteMs = 2000;

/** Beside the service's folder, so that it survives the loss of the folder. */
const markOf = (folder: string): string => `${folder}.made`;
const markText =
  "The folder beside this file holds data that stands nowhere else. Without it a start is refused, until this file is removed too.\n";

const bareRefusalOf = (folder: string): Error =>
  new Error(
    `the folder ${folder} is gone or empty, and stands nowhere else. Restore it from a backup, or remove ${markOf(folder)} to begin with nothing`,
  );

const refusalOf = (folder: string, { name, had, has }: Short): Error =>
  new Error(
    `${fileIn(folder, name)} is ${has === 0 ? "gone or empty" : "cut off"}: it had ${had} bytes and has ${has}, and stands nowhere else. Restore the folder ${folder} from a backup, or remove ${listName} there to go on with what is left`,
  );

/** Checks the files of one folder at the start and notes their lengths while it is open. */
export class Guarded {
  private readonly folder: string;
  private readonly service: Service;
  private readonly files: Files | null;
  /** Whether the folder is as noted: false after a crash, and in a copy of a running folder. */
  readonly isEven: boolean;
  /** Whether the mark beside the folder exists. */
  private isMarked: boolean;
  private hasTruth = false;
  private readonly lost = new Set<string>();
  /** Checked at the start, and not opened yet. */
  private readonly checked = new Set<string>();
  private readonly stopNoting: () => Promise<void> = async () => undefined;

  /** `key`: null tracks no lengths. Throws when truth is lost. */
  constructor(folder: string, service: Service, key: Buffer | null) {
    this.folder = folder;
    this.service = service;
    this.files = key === null ? null : new Files(folder, key);
    if (this.files?.isNew) {
      service.logger.debug(`data folder ${folder} has no ${listName} yet: it is made`);
    }
    this.isMarked = existsSync(markOf(folder));
    if (this.isMarked && this.files?.isBare) throw bareRefusalOf(folder);
    this.isEven = this.files?.isEven() ?? false;
    const short = this.files?.short() ?? [];
    const lostTruth = short.find(({ name }) => kindOf(service.name, name) === "truth");
    if (lostTruth !== undefined) throw refusalOf(folder, lostTruth);
    for (const { name, had, has } of short) {
      this.putAside(name, `had ${had} bytes and has ${has}`);
    }
    if (this.files === null) return;
    const note = async () => this.note();
    this.stopNoting = periodic(noteMs, note, ({ message }) =>
      service.logger.warn(`${join(folder, listName)} is not written: ${message}`),
    );
  }

  /** True where a derived collection was lost and is empty now. */
  wasLost(name: string): boolean {
    return this.lost.has(name);
  }

  /**
   * Checks all truth, even collections that open later: otherwise damage would fail a request
   * later. Throws when a file is damaged. Reads each file once, O(bytes).
   */
  async checkTruth(): Promise<void> {
    for (const name of namesIn(this.folder)) {
      if (kindOf(this.service.name, name) !== "truth") continue;
      await this.repair(name);
      this.checked.add(name);
    }
  }

  /** Before a file is opened: repairs its last line; puts a damaged derived file aside. */
  async ready(name: string): Promise<void> {
    try {
      // A checked file does not change until it is opened.
      if (!this.checked.delete(name)) await this.repair(name);
    } catch (error) {
      if (kindOf(this.service.name, name) === "truth") throw error;
      this.putAside(name, (error as Error).message);
    }
    this.hasTruth ||= kindOf(this.service.name, name) === "truth";
  }

  private async repair(name: string): Promise<void> {
    const repaired = await repairFile(this.pathOf(name));
    if (repaired === null) return;
    // The file may be shorter now than listed.
    this.files?.strike(name);
    this.service.logger.warn(repaired);
  }

  /**
   * Rewrites a file, as opening it does too. Its length is noted only at the end: an old length,
   * noted in between, would refuse the next start after a crash.
   */
  async rewrite(name: string, work: () => Promise<void>): Promise<void> {
    this.files?.strike(name);
    try {
      await work();
    } finally {
      this.files?.use(name);
    }
  }

  async close(): Promise<void> {
    await this.stopNoting();
    this.note();
  }

  /** Notes the lengths first, then the mark: never the other way round. */
  private note(): void {
    if (this.files === null) return;
    this.files.note();
    if (this.isMarked || !this.hasTruth) return;
    writeFileSync(markOf(this.folder), markText, { mode: 0o600 });
    this.isMarked = true;
  }

  private putAside(name: string, why: string): void {
    const path = this.pathOf(name);
    this.files?.strike(name);
    this.lost.add(name);
    if (existsSync(path)) renameSync(path, `${path}.lost`);
    this.service.logger.warn(`${path} is not whole (${why}): it is made again from the logs`);
  }

  private pathOf(name: string): string {
    return fileIn(this.folder, name);
  }
}
