/**
 * Ledger check: `npm run ledger -- verify` and `-- trial --date YYYY-MM-DD`, on a store that is not
 * in use.
 *
 * The environment names the store as for a start (ONEDAY_DATA_DIR, ONEDAY_MONGO_URL), or --data-dir
 * and --mongo-url do. Exit 0: all is correct. 1: errors were found, and are listed. 2: there is no
 * store, a process has it open, or the arguments are wrong.
 */
import { parseArgs } from "node:util";
import type { Source } from "../mixins/log/offline-log.ts";
import { url } from "../mixins/process/env.ts";
import type { SeoulDate } from "../services/contracts/core/units.ts";
import { type Books, inspect } from "../services/payment/audit/offline-audit.adapter.ts";
import { type TrialRow, totalOf, trialOf } from "../services/payment/audit/trial-balance.ts";
import { membersOf } from "../services/payment/wage/persistent-map.ts";

const usage =
  "npm run ledger -- verify | trial --date YYYY-MM-DD [--data-dir folder | --mongo-url url]";
const shownMax = 20;

const say = (text: string) => process.stdout.write(`${text}\n`);
const won = (amount: number): string => `${amount.toLocaleString("en-US")} won`;

const sourceOf = (given: { "data-dir"?: string; "mongo-url"?: string }): Source => {
  const { env } = process;
  const folder = given["data-dir"];
  const named = { ...env, ONEDAY_MONGO_URL: given["mongo-url"] ?? env["ONEDAY_MONGO_URL"] };
  const mongoUrl = folder === undefined ? url(named, "ONEDAY_MONGO_URL", schemes) : null;
  if (mongoUrl !== null) return { mongoUrl };
  return { dataDir: folder ?? (env["ONEDAY_DATA_DIR"] || "data") };
};
const schemes = ["mongodb", "mongodb+srv"];

const sayVerdict = ({ commits, entries, days, ...books }: Books): void => {
  const { sumWon, negativeAccounts, audit } = books;
  const held = membersOf(audit.ledger.holds).reduce((sum, [, { heldWon }]) => sum + heldWon, 0);
  say(`commits            ${commits}`);
  say(`entries            ${entries} on ${days.size} days`);
  say(`sum                ${won(sumWon)}`);
  say(`negative accounts  ${negativeAccounts.length === 0 ? "none" : negativeAccounts.join(" ")}`);
  say(`open holds         ${books.openHolds}, ${won(held)}`);
  if (books.isTorn)
    say("note               the last line was cut off by a crash and is not counted");
};

const sayTrial = (rows: readonly TrialRow[], date: string): void => {
  const total = totalOf(rows);
  say(`trial balance of ${date}, Asia/Seoul, in won`);
  const columns = ["account", "opening", "debit", "credit", "closing"];
  const cells = [...rows, total].map((row) => [
    row.account,
    ...[row.openingWon, row.debitWon, row.creditWon, row.closingWon].map((amount) =>
      amount.toLocaleString("en-US"),
    ),
  ]);
  const widths = columns.map((name, n) =>
    Math.max(name.length, ...cells.map((row) => row[n]?.length ?? 0)),
  );
  for (const row of [columns, ...cells]) {
    const texts = row.map((text, n) =>
      n === 0 ? text.padEnd(widths[n] ?? 0) : text.padStart(widths[n] ?? 0),
    );
    say(texts.join("  "));
  }
};

const runCheck = async (): Promise<number> => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      "data-dir": { type: "string" },
      "mongo-url": { type: "string" },
      date: { type: "string" },
    },
  });
  const [word, ...rest] = positionals;
  const isTrial = word === "trial" && /^\d{4}-\d{2}-\d{2}$/.test(values.date ?? "");
  if (rest.length > 0 || (word !== "verify" && !isTrial)) throw new Error(usage);
  const books = await inspect(sourceOf(values));
  if (isTrial) sayTrial(trialOf(books.days, values.date as SeoulDate), values.date as string);
  else sayVerdict(books);
  for (const finding of books.findings.slice(0, shownMax)) say(`BAD ${finding}`);
  const { ok, findings } = books;
  say(ok ? "OK" : `BAD, ${findings.length} found wrong`);
  return ok ? 0 : 1;
};

try {
  process.exitCode = await runCheck();
} catch (error) {
  process.stderr.write(`ledger: ${(error as Error).message.replaceAll("\n", " ")}\n`);
  process.exitCode = 2;
}
