/** Writes snapshots of two thousand jobs to a file, one after the other, until it is killed. */
import { Market } from "../../../services/matching/market/market.ts";
import { writeSnapshot } from "../../../services/matching/snapshot/snapshot-file.adapter.ts";
import { EmployerRatings } from "../../../services/matching/worker-facts/employer-ratings.ts";
import { Engagements } from "../../../services/matching/worker-facts/engagements.ts";
import { jobOf, stateOf } from "../../support/postings.ts";

const market = new Market();
for (let n = 0; n < 2000; n += 1) market.follow(stateOf(jobOf()));
const [engagements, ratings] = [new Engagements(), new EmployerRatings()];
const held = { market, engagements, ratings, gone: new Set<string>() };
console.log("writing");
for (let position = 1; ; position += 1) {
  await writeSnapshot(process.argv[2] ?? "", { position, hash: `h${position}` }, held);
}
