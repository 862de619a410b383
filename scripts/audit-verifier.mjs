// Audit verifier: checks an exported audit log. It needs only Node and the exported files:
//   node verify.mjs verify [folder] [--key key.pem] [--shipped folder with earlier checkpoints]
// Exit 0: all is correct. 1: the first error, and where. 2: no export, or wrong arguments.
import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const end = (code, text) => {
  console.log(text);
  process.exit(code);
};
let [position, hash] = [0, ""];
const bad = (at, what) => end(1, `BAD at ${at}: ${what}`);
process.on("uncaughtException", ({ message }) => bad(position + 1, `not readable: ${message}`));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const canonical = (value) => {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
};
const [word, ...rest] = process.argv.slice(2);
const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
const folder = rest[0]?.startsWith("--") === false ? rest[0] : "data/audit";
if (word !== "verify" || !existsSync(folder)) end(2, `nothing to verify: ${folder}`);
const pem = readFileSync(option("--key") ?? join(folder, "key.pem"), "utf8");
const key = createPublicKey(pem);
const textOf = (place, name) => readFileSync(join(place, name), "utf8");
const namesIn = (place, start) =>
  readdirSync(place)
    .filter((name) => name.startsWith(start))
    .sort();
const notesIn = (place) =>
  namesIn(place, "checkpoint-").map((name) => {
    const text = textOf(place, name);
    const [body, signature] = text.split("\n\n");
    const isSigned = verify(null, Buffer.from(`${body}\n`), key, Buffer.from(signature, "base64"));
    const [title, at, hash, , previous] = body.split("\n");
    if (title !== "oneday audit" || !isSigned) bad(name, "not signed with this key");
    return { position: Number(at), hash, previous, id: sha256(text) };
  });
const notes = notesIn(folder);
const all = notes.concat(option("--shipped") ? notesIn(option("--shipped")) : []);
const signedAt = Map.groupBy(all, (note) => note.position);
notes.forEach(({ position: at, previous }, n) => {
  if (previous !== (notes[n - 1]?.id ?? "-")) bad(at, "the checkpoint before it is missing");
});
for (const name of namesIn(folder, "entries-")) {
  for (const line of textOf(folder, name).split("\n").slice(0, -1)) {
    const { hash: storedHash, ...entry } = JSON.parse(line);
    if (Number(entry._id.split("-")[1]) !== position + 1) bad(position + 1, "not in its place");
    if (entry.prev !== hash) bad(position + 1, "it does not follow from the entry before it");
    if (sha256(canonical(entry)) !== storedHash) bad(position + 1, "the entry was changed");
    [position, hash] = [position + 1, storedHash];
    const isOther = signedAt.get(position)?.some((note) => note.hash !== hash);
    if (isOther) bad(position, "it is not the entry that was signed");
  }
}
const signed = all.reduce((most, note) => Math.max(most, note.position), 0);
if (signed > position) bad(position + 1, `entries are missing: ${signed} were signed`);
end(0, `OK ${position} entries, ${signed} of them signed, key ${sha256(pem).slice(0, 16)}`);
