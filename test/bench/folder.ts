/** Folder: a temporary folder that is removed when the bench ends, for any reason. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Folder = { readonly path: string; remove(): void };

export const temporaryFolder = (): Folder => {
  const path = mkdtempSync(join(tmpdir(), "oneday-bench-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", remove);
  return { path, remove };
};
