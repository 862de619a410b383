/**
 * Law text: the tables of the law as one page for a lawyer to check, docs/law.md.
 *
 * The page is made from the tables, so it cannot differ from what is computed.
 */
import * as values from "./statutory-values.ts";

type AnyRow = values.LawRow<unknown>;

const isTable = (value: unknown): value is readonly AnyRow[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => "lookedUp" in Object(one));

/** Every table by its name, in the order of the names. */
export const lawTables = (): readonly (readonly [string, readonly AnyRow[]])[] =>
  Object.entries(values).flatMap(([name, value]) => (isTable(value) ? [[name, value]] : []));

const valueText = (value: unknown): string => {
  if (value === null) return "none";
  if (Array.isArray(value)) return value.map(valueText).join("; ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name} ${Array.isArray(one) ? `[${valueText(one)}]` : valueText(one)}`)
    .join(", ");
};

/** The table of all rows in Markdown: rule, first day, value, mark, source, look-up, reading. */
export const lawText = (): string => {
  const rows = lawTables().flatMap(([name, table]) =>
    table.map(
      ({ from, value, mark, source, lookedUp, reading = "" }) =>
        `| \`${name}\` | ${from} | ${valueText(value)} | ${mark} | ${source} | ${lookedUp} | ${reading} |`,
    ),
  );
  return [
    "| rule | from | value | mark | source | looked up | OneDay's own reading |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
};
