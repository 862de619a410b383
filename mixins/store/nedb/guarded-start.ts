/**
 * Guarded: what an embedded store does about files that are gone, cut or damaged.
 *
 * What is derived is put aside, with a line, and made again by who keeps it; truth that is gone
 * refuses the start and says what is missing and what to do.
 */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "moleculer";
import { periodic } from "../../process/periodic.ts";
import { kindOf } from "../collection-kinds.ts";
import { Files, fileIn, listName, namesIn, type Short } from "./file-lengths.ts";
import { repairFile } from "./file-repair.ts";

const noteMs = 2000;

/** Beside the folder of a service, so that it outlives it. */
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

export class Guarded {
  private readonly folder: string;
  private readonly service: Service;
  private readonly files: Files | null;
  /** Whether the folder is as it was noted when it was last in use: not after a crash, or in a copy. */
  readonly isEven: boolean;
  /** Whether the mark beside the folder is there. */
  private isMarked: boolean;
  private hasTruth = false;
  private readonly lost = new Set<string>();
  /** Looked through at the start, and not opened yet. */
  private readonly checked = new Set<string>();
  private readonly stopNoting: () => Promise<void> = async () => undefined;

  /** `key`: null watches over no lengths. Throws when truth is gone. */
  constructor(folder: string, service: Service, key: Buffer | null) {
    this.folder = folder;
    this.service = service;
    this.files = key === null ? null : new Files(folder, key);
    if (this.files?.isNew) {
      service.logger.info(`data folder ${folder} has no ${listName} yet: it is made`);
    }
    this.isMarked = existsSync(markOf(folder));
    if (this.isMarked && this.files?.isBare) throw bareRefusalOf(folder);
    this.isEven = this.files?.isEven() ?? false;
    const short = this.files?.short() ?? [];
    const gone = short.find(({ name }) => kindOf(service.name, name) === "truth");
    if (gone !== undefined) throw refusalOf(folder, gone);
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
   * Looks through all truth, also what is opened only when it is asked for: a start that passes over
   * damage fails a request later. Throws when some is damaged. Reads each file once, O(bytes).
   */
  async checkTruth(): Promise<void> {
    for (const name of namesIn(this.folder)) {
      if (kindOf(this.service.name, name) !== "truth") continue;
      await this.repair(name);
      this.checked.add(name);
    }
  }

  /** Before a file is opened: mends its last line, puts a damaged one aside. */
  async ready(name: string): Promise<void> {
    try {
      // One that was looked through is as it was until it is opened.
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
    // It may be shorter now than it was noted.
    this.files?.strike(name);
    this.service.logger.warn(repaired);
  }

  /**
   * Rewrites a file, as opening it does too. Its length counts from the end on: the one of before, noted in
   * the middle, would refuse the next start after a crash.
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

  /** Notes the lengths, then that there is something here: never the other way round. */
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
