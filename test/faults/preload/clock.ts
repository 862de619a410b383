/** Clock: shifts this process's time when the file of the drill says so. */
import { readFileSync } from "node:fs";

const RealDate = Date;
let shiftMs = 0;

class ShiftedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + shiftMs);
    else super(...(given as unknown as [number]));
  }

  static override now(): number {
    return RealDate.now() + shiftMs;
  }
}
globalThis.Date = ShiftedDate as DateConstructor;

process.on("SIGUSR2", () => {
  const text = readFileSync(process.env["FAULTS_ARM"] ?? "", "utf8");
  const shift = /^clock (-?\d+)$/.exec(text)?.[1];
  if (shift !== undefined) shiftMs = Number(shift);
});
