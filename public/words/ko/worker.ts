/** Worker: Korean texts of the screens of workers, and of those of everyone who is signed in. */
import { account } from "./worker/account.ts";
import { money } from "./worker/money.ts";
import { talk } from "./worker/talk.ts";
import { work } from "./worker/work.ts";

export const words = { ...work, ...money, ...talk, ...account } as const;
