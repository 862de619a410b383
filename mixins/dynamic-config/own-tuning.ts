/** Own tuning: the file in which OneDay on one machine keeps the settings that change while it runs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../config/settings.ts";

/** Makes the file of settings in a folder, and answers its path; a file that is there stays. */
export const ownTuning = (folder: string): string | null => {
  const file = join(folder, "tuning.json");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, "{}\n", { flag: "wx" });
  } catch (error) {
    // A folder that cannot be written ends the start where the store opens it.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") return null;
  }
  return file;
};

/**
 * The settings with that file as `ONEDAY_TUNING`, where none is set. Processes on several
 * machines have no folder in common, so nothing is changed for them.
 */
export const withOwnTuning = (settings: Settings): Settings => {
  const { tuning, natsUrl, transporterUrl, mongoUrl, dataDir } = settings;
  const isAlone = natsUrl === null && transporterUrl === null && mongoUrl === null;
  return tuning === null && isAlone ? { ...settings, tuning: ownTuning(dataDir) } : settings;
};
