import { expect, test } from "@jest/globals";
import { merged, type Part, summed } from "./report.ts";

const part: Part = {
  cell: "kill job",
  control: null,
  seed: 1,
  date: "2026-11-22",
  runs: 20,
  faults: 22,
  missed: 1,
  acknowledged: 900,
  lost: 0,
  doubled: 0,
  unhealed: 0,
  healS: { median: 0.2, worst: 0.9 },
  resumeS: null,
  slowestS: 3,
  verdict: "ok",
  problems: [],
};

test("runs of another seed are added, and those of the same seed and day are counted once", () => {
  const longer = { ...part, runs: 40 };
  const other = { ...part, seed: 21, healS: { median: 0.1, worst: 1.2 } };
  const parts = merged([part], [longer, other]);
  expect(parts).toHaveLength(2);
  expect(summed(parts)).toMatchObject({ runs: 60, healS: { median: 0.2, worst: 1.2 } });
});

test("a part that failed fails its row, whatever other parts show", () => {
  const failed: Part = {
    ...part,
    seed: 21,
    lost: 1,
    verdict: "FAILED",
    problems: ["one is missing"],
  };
  const row = summed([part, failed, { ...part, seed: 41 }]);
  expect(row).toMatchObject({ verdict: "FAILED", lost: 1, problems: ["one is missing"] });
});
