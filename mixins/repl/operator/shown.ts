/** Shown: what a command answers, as a table to read or as a line of JSON for scripts. */

export type Row = Readonly<Record<string, unknown>>;
/** Rows, one thing, or a sentence. */
export type Shown = readonly Row[] | Row | string;

/** The function `table` that moleculer-repl hands to its commands. */
export type Table = (rows: readonly (readonly string[])[], config?: object) => string;

/** A cell on one line. */
const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.replaceAll(/\p{Cc}+/gu, " ");
};

/** A line below the heading, none between the rows. */
const compact = {
  drawHorizontalLine: (line: number, lines: number) => line <= 1 || line === lines,
};

const isRows = (shown: Shown): shown is readonly Row[] => Array.isArray(shown);

const columnsOf = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap(Object.keys))];

/** The text of an answer. */
export const textOf = (shown: Shown, isJson: boolean, table: Table): string => {
  if (isJson) return JSON.stringify(typeof shown === "string" ? { said: shown } : shown);
  if (typeof shown === "string") return shown;
  if (!isRows(shown)) {
    return table(Object.entries(shown).map(([name, value]) => [name, cellOf(value)])).trimEnd();
  }
  if (shown.length === 0) return "none";
  const columns = columnsOf(shown);
  const cells = shown.map((row) => columns.map((name) => cellOf(row[name])));
  return table([columns, ...cells], compact).trimEnd();
};
