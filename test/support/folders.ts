/** Temporary folders of tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a new folder, with the test's word in its name. */
export const folderOf = (word: string): string => mkdtempSync(join(tmpdir(), `oneday-${word}-`));

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
