/**
 * The bank test: `npm run test:bank -- --transfers N --kills K --resets R --seed S [--break how]
 * [--slice]`.
 *
 * Eight processes write transfers into one ledger while they are killed and their connections are
 * reset. Exit code 1 when the books differ from the answers that the tellers got. A control is
 * `--break anew` or `--break early`: its run must be found wrong. `--slice` is the short row of CI,
 * with both controls.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "../bench/machine.ts";
import { type Outcome, run, type Size } from "./house.ts";
import { faultsOf } from "./verdict.ts";

const tellers = 8;
const breaks = ["anew", "early"] as const;
const results = join(import.meta.dirname, "results");

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const { values } = parseArgs({
  options: {
    transfers: { type: "string", default: "100000" },
    kills: { type: "string", default: "200" },
    resets: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    "at-once": { type: "string", default: "16" },
    break: { type: "string" },
    slice: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

const given = (): Size => ({
  transfers: Number(values.transfers),
  kills: Number(values.kills),
  resets: Number(values.resets),
  seed: Number(values.seed),
  tellers,
  atOnce: Number(values["at-once"]),
  broken: breaks.find((each) => each === values.break) ?? null,
});

const slice: Size = { ...given(), transfers: 400, kills: 6, resets: 6, seed: 1, broken: null };

/** The result of a run, a figure a line. */
const linesOf = (outcome: Outcome): string[] => {
  const refused = Object.entries(outcome.refused).map(([code, count]) => `${code} ${count}`);
  const won = (amount: number) => `${amount.toLocaleString("en-US")} won`;
  const rows: readonly (readonly [string, string | number])[] = [
    ["transfers", outcome.transfers],
    ["acknowledged", outcome.acknowledged],
    ["refused", refused.join(", ") || 0],
    ["kills", outcome.kills],
    ["resets", outcome.resets],
    ["unknown answers", outcome.unknown],
    ["lost", outcome.lost],
    ["doubled", outcome.doubled],
    ["refused and posted", outcome.refusedAndPosted],
    ["untold", outcome.untold],
    ["oddly refused", outcome.oddlyRefused],
    ["negative", outcome.negative],
    ["sum", won(outcome.sumWon)],
    ["inside", `${won(outcome.insideWon)} in ${outcome.accounts} accounts`],
    ["inside as told", won(outcome.toldWon)],
    ["ledger verify", outcome.isSound ? "ok" : "NOT SOUND"],
    ["seconds", outcome.seconds.toFixed(1)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(20)}${value}`);
};

const commandOf = ({ transfers, kills, resets, seed, atOnce, broken }: Size): string =>
  `npm run test:bank -- --transfers ${transfers} --kills ${kills} --resets ${resets} --seed ${seed} --at-once ${atOnce}` +
  (broken === null ? "" : ` --break ${broken}`);

const keep = (size: Size, outcome: Outcome): void => {
  mkdirSync(results, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const report = { date, command: commandOf(size), machine: machine(), ...outcome };
  const path = join(results, `${date}-${size.transfers}-${size.seed}.json`);
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  say(`written: ${relative(process.cwd(), path)}`);
};

/** True when a run passed; a control passes when it is caught. */
const passes = async (size: Size): Promise<boolean> => {
  say(commandOf(size));
  const outcome = await run(size, say);
  for (const line of linesOf(outcome)) say(line);
  const faults = faultsOf(outcome);
  const isShort = outcome.kills < size.kills || outcome.resets < size.resets;
  if (isShort && size.broken === null)
    faults.push(`${outcome.kills} kills and ${outcome.resets} resets were too few`);
  for (const fault of faults) say(`BAD ${fault}`);
  if (values.write) keep(size, outcome);
  if (size.broken !== null) {
    const isCaught = faults.length > 0;
    say(isCaught ? "control: caught, as it must be\n" : "CONTROL PASSED\n");
    return isCaught;
  }
  say(faults.length === 0 ? "OK\n" : "FAILED\n");
  return faults.length === 0;
};

// When this program is ended, the server and the tellers end with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const sizes = values.slice ? [slice, ...breaks.map((broken) => ({ ...slice, broken }))] : [given()];
let passed = 0;
for (const size of sizes) if (await passes(size)) passed += 1;
say(`${passed} passed, ${sizes.length - passed} failed`);
process.exit(passed === sizes.length ? 0 : 1);
