/** The simulated store keeps what the real ones keep. */
import { afterAll, beforeAll } from "@jest/globals";
import { keepsTheContract } from "../mixins/store/contract.ts";
import { Database } from "./database.ts";
import { Stores } from "./store.ts";
import { World } from "./world.ts";

// A world beside Node's own time: it runs for as long as the tests do.
const world = new World(1, "2026-11-23T00:00:00.000Z");
let turn: NodeJS.Immediate;

beforeAll(() => {
  const go = () => {
    world.step();
    turn = setImmediate(go);
  };
  go();
});
afterAll(() => clearImmediate(turn));

keepsTheContract(() => new Stores(world).open(new Database("items", null)));
