/** A page cursor is good for the list that gave it: every list of the contracts. */
import { expect, test } from "@jest/globals";
import { bindsCursors } from "../../../mixins/auth/page-cursors.ts";
import type { ActionContract } from "../../../services/contracts/core/action-contract.ts";
import { actions, type Caller } from "../../../services/contracts/index.ts";

const contracts: [string, ActionContract][] = Object.entries(actions);
const lists = contracts.filter(([, { params }]) => "cursor" in params.properties);
const first: Caller = { userId: "someone", role: "worker", sessionId: "s", generation: 1 };
const other = { ...first, userId: "other" };
const inner = "WyJrZXkiXQ";

/** The cursor that the action receives, and its answer: a page with a next one. */
const ask = async (
  action: string,
  contract: ActionContract,
  params: Readonly<Record<string, unknown>>,
  caller: Caller | null = first,
) => {
  const ctx: { params: object } = { params };
  const run = async () => ({ items: [], nextCursor: inner, got: Object(ctx.params).cursor });
  const binds = bindsCursors(action, contract);
  if (binds === null) throw new Error(`${action} binds no cursor`);
  return binds(ctx, caller, run);
};

test.each(lists)("a cursor of %s continues that list and no other", async (action, contract) => {
  const filters = Object.keys(contract.params.properties).filter(
    (name) => name !== "cursor" && name !== "limit",
  );
  const asked = Object.fromEntries(filters.map((name) => [name, "one"]));
  const { nextCursor: cursor } = await ask(action, contract, asked);
  expect(await ask(action, contract, { ...asked, cursor, limit: 7 })).toMatchObject({ got: inner });
  const refused = expect.objectContaining({ type: "CURSOR_INVALID", status: 422 });
  const others = filters.map((name) => ({ ...asked, cursor, [name]: "another" }));
  for (const params of others) await expect(ask(action, contract, params)).rejects.toEqual(refused);
  await expect(ask(action, contract, { ...asked, cursor }, other)).rejects.toEqual(refused);
  await expect(ask(`${action}s`, contract, { ...asked, cursor })).rejects.toEqual(refused);
  for (const forged of [inner, "", "x", `.${inner}`, cursor.slice(1)]) {
    const params = { ...asked, cursor: forged };
    await expect(ask(action, contract, params)).rejects.toEqual(refused);
  }
});

test("an action without a list has no cursor, and neither has the last page", async () => {
  expect(bindsCursors("job.get", actions["job.get"])).toBeNull();
  const binds = bindsCursors("job.search", actions["job.search"]);
  const last = { items: [], nextCursor: null };
  expect(await binds?.({ params: {} }, null, async () => last)).toEqual(last);
});
