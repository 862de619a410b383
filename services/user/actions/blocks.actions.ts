/** Blocks: set, removed and listed by the user who set them. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { type Block, block, blockLists, unblock } from "../domain/blocks.ts";
import { displayName } from "../domain/profile.ts";
import { personOf, step, type UserMethods, type UserService } from "../support/account.command.ts";

type Names = "blocks" | "blocks.set" | "blocks.end";
type Group = Pick<Handlers<"user", UserService & UserMethods>, Names>;

const keyOf = ({ at, userId }: Block): readonly [string, string] => [at, userId];
const isOlder = (one: Block, [at, userId]: readonly [string, string]): boolean =>
  one.at < at || (one.at === at && one.userId < userId);
const newestFirst = (a: Block, b: Block): number => (isOlder(a, keyOf(b)) ? 1 : -1);

export const blockActions: Group = {
  async blocks(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    const after = readCursor(cursor, ["string", "string"]);
    const list = [...(await this.log.state(blockLists, callerOf(ctx).userId))].sort(newestFirst);
    const rest = after === null ? list : list.filter((one) => isOlder(one, after));
    const page = pageOf(rest, limit, keyOf, (one) => one);
    const items = page.items.map(async ({ userId, at }) => {
      const person = await this.vault.get(userId);
      return { userId, displayName: person === null ? "" : displayName(person), at };
    });
    return { ...page, items: await Promise.all(items) };
  },

  async "blocks.set"(ctx) {
    const { userId } = callerOf(ctx);
    const { userId: other } = ctx.params;
    const person = await personOf(this, other);
    if (person.role === "operator") throw new Refusal("IS_OPERATOR");
    const command = step(ctx, userId);
    const { state } = await this.log.decide(
      blockLists,
      userId,
      (list) => block(list, userId, other, command.at),
      command,
    );
    return { userId: other, at: state.find((one) => one.userId === other)?.at ?? command.at };
  },

  async "blocks.end"(ctx) {
    const { userId } = callerOf(ctx);
    const { userId: other } = ctx.params;
    const rule = (list: readonly Block[]) => unblock(list, userId, other);
    await this.log.decide(blockLists, userId, rule, step(ctx, userId));
    return { userId: other };
  },
};
