/** Writes the dashboards of Grafana: `npm run dashboards`. A test compares the files with this. */
import { writeFileSync } from "node:fs";
import { boards } from "./boards.ts";
import { textOf } from "./files.ts";

for (const [name, board] of Object.entries(boards)) {
  const path = `k8s/monitoring/dashboards/${name}.json`;
  writeFileSync(path, textOf(board));
  process.stdout.write(`${path}\n`);
}
