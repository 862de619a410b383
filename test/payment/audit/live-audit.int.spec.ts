import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Commit } from "../../../mixins/log/commit.ts";
import { Log } from "../../../mixins/log/event-log.ts";
import { encodeState } from "../../../mixins/log/state-codec.ts";
import { Snapshots } from "../../../mixins/log/state-snapshots.ts";
import type { Collection, Doc, Store } from "../../../mixins/store/store.ts";
import { instant, won } from "../../../services/contracts/core/units.ts";
import { auditOf } from "../../../services/payment/audit/live-audit.query.ts";
import { ledger, ledgerId, post } from "../../../services/payment/ledger/ledger.repository.ts";
import { balanceOf } from "../../../services/payment/ledger/ledger.ts";
import { charge } from "../../../services/payment/ledger/postings.ts";
import { openEmbedded } from "../../support/embedded.ts";
import { folderOf, remove } from "../../support/folders.ts";

const account = "employer:e1:available";
let folder: string;
let store: Store;

/** A store that opens each file once, because the test writes beside the log. */
const openOnce = async (): Promise<Store> => {
  const inner = await openEmbedded(folder);
  const opened = new Map<string, Promise<unknown>>();
  return {
    exclusive: true,
    close: () => inner.close(),
    collection<D extends Doc>(...named: Parameters<Store["collection"]>) {
      const open = opened.get(named[0]) ?? inner.collection<D>(...named);
      opened.set(named[0], open);
      return open as Promise<Collection<D>>;
    },
  };
};

beforeEach(async () => {
  folder = folderOf("auditing");
  store = await openOnce();
});
afterEach(async () => {
  await store.close();
  remove(folder);
});

const charged = async (log: Log, chargeId: string, amountWon: number): Promise<Commit> => {
  const rule = () =>
    charge(ledger.empty, { chargeId, employerId: "e1", amountWon: won(amountWon) });
  const meta = { correlationId: "c", causationId: null, actor: null };
  const asked = { cid: `charge:${chargeId}`, fp: "", isFresh: false, at: instant(0), meta };
  const { commit } = await post(log, rule, asked);
  if (commit === null) throw new Error("nothing was posted");
  return commit;
};

/**
 * A start on a ledger of three entries with a snapshot after the second; `textOf` makes its text.
 */
const startedOn = async (textOf: (right: string) => string): Promise<Log> => {
  const first = await Log.open(store);
  await charged(first, "c1", 1000);
  const { ver, hash } = await charged(first, "c2", 500);
  const text = textOf(encodeState(await first.state(ledger, ledgerId)));
  await new Snapshots(store).write("ledger", ledger.kept?.form ?? "", { ver, hash, text });
  await charged(first, "c3", 70);
  return Log.open(store);
};

const balance = async (log: Log) => balanceOf(await log.state(ledger, ledgerId), account);

test("a ledger that began with a right snapshot is sound, and the snapshot stays", async () => {
  const log = await startedOn((right) => right);
  expect(await balance(log)).toBe(1570);
  expect((await auditOf(log)).findings).toEqual([]);
  expect((await log.snapshotOf(ledger, ledgerId))?.ver).toBe(2);
});

test("a wrong snapshot is found and discarded, and the ledger no longer builds on it", async () => {
  const log = await startedOn((right) => right.replace(`"${account}",1500`, `"${account}",9500`));
  expect(await balance(log)).toBe(9570);
  expect((await auditOf(log)).findings).toEqual([
    "the snapshot of entry 2 is not what they fold to",
  ]);
  expect(await balance(log)).toBe(1570);
  expect(await log.snapshotOf(ledger, ledgerId)).toBeNull();
  expect((await auditOf(log)).findings).toEqual([]);
});
