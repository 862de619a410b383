import { expect, test } from "@jest/globals";
import { later, seoulInstant } from "../../../services/contracts/core/units.ts";
import { Blocks as Seen } from "../../../services/matching/worker-facts/blocks.ts";
import {
  type BlockEvent,
  block,
  blockLists,
  unblock,
} from "../../../services/user/domain/blocks.ts";

const noon = seoulInstant("2026-11-23" as never, 720);
const given = (...events: BlockEvent[]) => events.reduce(blockLists.evolve, blockLists.empty);
const blocked = (other: string): BlockEvent => ({
  type: "blocked",
  data: { userId: "me", other, at: noon },
});

test("a person is blocked once, and unblocked once", () => {
  const list = given(...block([], "me", "you", noon));
  expect(list).toEqual([{ userId: "you", at: noon }]);
  expect(block(list, "me", "you", later(noon, 1))).toEqual([]);
  const [taken] = unblock(list, "me", "you");
  expect(given(blocked("you"), taken as BlockEvent)).toEqual([]);
  expect(unblock([], "me", "you")).toEqual([]);
});

test("no one can block themselves, and the list is bounded", () => {
  expect(() => block([], "me", "me", noon)).toThrow(
    expect.objectContaining({ type: "OWN_ACCOUNT" }),
  );
  const full = given(...Array.from({ length: 500 }, (_, n) => blocked(`u${n}`)));
  expect(() => block(full, "me", "one more", noon)).toThrow(
    expect.objectContaining({ type: "TOO_MANY_BLOCKS" }),
  );
  expect(block(full, "me", "u499", noon)).toEqual([]);
});

test("a block separates both people, until each has lifted their own", () => {
  const seen = new Seen();
  seen.follow("user.blocked", "a", "b");
  seen.follow("user.blocked", "b", "a");
  seen.follow("user.blocked", "c", "a");
  expect([...seen.around("a")].sort()).toEqual(["b", "c"]);
  expect([...seen.around("b")]).toEqual(["a"]);
  seen.follow("user.unblocked", "a", "b");
  expect([...seen.around("a")].sort()).toEqual(["b", "c"]);
  seen.follow("user.unblocked", "b", "a");
  expect([...seen.around("a")]).toEqual(["c"]);
  expect([...seen.around("b")]).toEqual([]);
});
