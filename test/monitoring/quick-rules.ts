/** Quick rules: the committed rules with shorter times, so that a test sees an alert begin and end. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulesFolder } from "./prometheus.ts";

/** The windows of seconds; the longest ones become equal. */
const windows: Readonly<Record<string, string>> = { "5m": "10s", "30m": "20s" };
const times = /(?<=\[)\d+[smhd](?=\])|(?<=offset )\d+[smhd]|(?<=for: )\d+[smhd]/g;

/** A text of rules without its times. */
export const withoutTimes = (text: string): string => text.replaceAll(times, "");

/** The same rules with times of seconds: windows of 10 to 30, and a second before an alert fires. */
const quick = (text: string): string =>
  text
    .replaceAll(/for: \d+[smhd]/g, "for: 1s")
    .replaceAll(/\[(\d+[smhd])\]/g, (_, window: string) => `[${windows[window] ?? "30s"}]`)
    .replaceAll(/offset \d+[smhd]/g, "offset 30s");

/** Writes the rules with shorter times into a folder; answers each text beside the committed one. */
export const writeQuickRules = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(rulesFolder).map((name) => {
    const committed = readFileSync(join(rulesFolder, name), "utf8");
    writeFileSync(join(folder, name), quick(committed));
    return [committed, quick(committed)] as const;
  });
