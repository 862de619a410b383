/**
 * Guarded: what an embedded store does about files that are gone, cut or damaged.
 *
 * What is derived is put aside, with a line, and made again by who keeps it; truth that is gone
 * refuses the start and says what is missing and what to do.
 */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "moleculer";
import { beat } from "../beat.ts";
import { Files, listName, type Short } from "./files.ts";
import { kindOf } from "./kinds.ts";
import { repairFile } from "./repair.ts";

const noteMs = 2000;

const refusalOf = (folder: string, { name, had, has }: Short): Error =>
  new Error(
    `${join(folder, name)}.db is ${has === 0 ? "gone or empty" : "cut off"}: it had ${had} bytes and has ${has}, and stands nowhere else. Restore the folder ${folder} from a backup, or remove ${listName} there to go on with what is left`,
  );

export class Guarded {
  private readonly folder: string;
  private readonly service: Service;
  private readonly files: Files | null;
  private readonly lost = new Set<string>();
  private readonly stopNoting: () => Promise<void> = async () => undefined;

  /** `key`: null watches over no lengths. Throws when truth is gone. */
  constructor(folder: string, service: Service, key: Buffer | null) {
    this.folder = folder;
    this.service = service;
    this.files = key === null ? null : new Files(folder, key);
    if (this.files?.isNew) {
      service.logger.info(`data folder ${folder} has no ${listName} yet: it is made`);
    }
    const short = this.files?.short() ?? [];
    const gone = short.find(({ name }) => kindOf(service.name, name) === "truth");
    if (gone !== undefined) throw refusalOf(folder, gone);
    for (const { name, had, has } of short) {
      this.putAside(name, `had ${had} bytes and has ${has}`);
    }
    if (this.files === null) return;
    const note = async () => this.files?.note();
    this.stopNoting = beat(noteMs, note, ({ message }) =>
      service.logger.warn(`${join(folder, listName)} is not written: ${message}`),
    );
  }

  /** True where a derived collection was lost and is empty now. */
  wasLost(name: string): boolean {
    return this.lost.has(name);
  }

  /** Before a file is opened: mends its last line, puts a damaged one aside. */
  async ready(name: string): Promise<void> {
    try {
      const repaired = await repairFile(this.pathOf(name));
      if (repaired !== null) this.service.logger.warn(repaired);
    } catch (error) {
      if (kindOf(this.service.name, name) === "truth") throw error;
      this.putAside(name, (error as Error).message);
    }
    this.rewriting(name);
    this.files?.use(name);
  }

  /** Before a file is rewritten. */
  rewriting(name: string): void {
    this.files?.strike(name);
  }

  async close(): Promise<void> {
    await this.stopNoting();
    this.files?.note();
  }

  private putAside(name: string, why: string): void {
    const path = this.pathOf(name);
    this.files?.strike(name);
    this.lost.add(name);
    if (existsSync(path)) renameSync(path, `${path}.lost`);
    this.service.logger.warn(`${path} is not whole (${why}): it is made again from the logs`);
  }

  private pathOf(name: string): string {
    return join(this.folder, `${name}.db`);
  }
}
