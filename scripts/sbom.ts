/**
 * SBOM: prints the packages of an image as CycloneDX 1.5, read from package-lock.json without a network.
 *
 * `npm run -s sbom > sbom.json`. Development packages are left out, as the image has none. The same
 * lock file gives the same text: what npm makes up for each run (a serial number and the time) is
 * taken out.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const outputBytesMax = 64 * 1024 * 1024;
const read = (name: string) => JSON.parse(readFileSync(name, "utf8"));

// npm's `--omit=dev` also omits what both production and development need, so it is given a lock
// file without development.
const manifest = read("package.json");
const lock = read("package-lock.json");
delete manifest.devDependencies;
delete lock.packages[""].devDependencies;
for (const [path, { dev }] of Object.entries<{ dev?: boolean }>(lock.packages))
  if (dev) delete lock.packages[path];

const outer = mkdtempSync(join(tmpdir(), "oneday-sbom-"));
// npm names the product by its folder.
const folder = join(outer, manifest.name);
try {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  const args = ["sbom", "--package-lock-only", "--sbom-format=cyclonedx"];
  const { serialNumber: _, ...bill } = JSON.parse(
    execFileSync("npm", args, { cwd: folder, encoding: "utf8", maxBuffer: outputBytesMax }),
  );
  delete bill.metadata.timestamp;
  process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
} finally {
  rmSync(outer, { recursive: true });
}
