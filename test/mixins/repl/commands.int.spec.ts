import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Context, ServiceBroker } from "moleculer";
import { operatorCommands } from "../../../mixins/repl/commands/index.ts";
import {
  type Args,
  nameOf,
  type Operator,
} from "../../../mixins/repl/operator/operator-command.ts";

const parked = { sagaId: "saga-1", name: "accept", status: "parked" };
const letter = { letterId: "letter-1", consumer: "user<-job", status: "failed" };

/** Two services of which one answers; the second page of a list has the item. */
const paged = (item: object) => (ctx: Context<{ cursor?: string; status?: string }>) => {
  if (ctx.params.status === "open") return { items: [], nextCursor: null };
  return ctx.params.cursor === undefined
    ? { items: [], nextCursor: "next" }
    : { items: [item], nextCursor: null };
};
const acted: [string, object][] = [];
const act = (ctx: Context<object>) => {
  acted.push([ctx.action?.name ?? "", ctx.params]);
  return { status: "running" };
};

describe("an operator's command", () => {
  const broker = new ServiceBroker({ logger: false });
  const operator = { broker, calls: broker } as unknown as Operator;
  const run = (line: string) => {
    const [name = "", ...words] = line.split(" ");
    const command = operatorCommands.find((each) => nameOf(each) === name);
    const names = [...(command?.command.matchAll(/[<[](\w+)[\]>]/g) ?? [])].map(([, one]) => one);
    const given = Object.fromEntries(names.map((one, at) => [one, words[at]]));
    return command?.run(operator, { ...given, options: {} } as Args);
  };

  beforeAll(async () => {
    broker.createService({
      name: "job",
      actions: {
        sagas: paged(parked),
        "sagas.resume": act,
        "sagas.abort": act,
        "feeds.reanchor": act,
      },
    });
    broker.createService({
      name: "user",
      actions: { deadLetters: paged(letter), "deadLetters.replay": act },
    });
    await broker.start();
  });
  afterAll(() => broker.stop());

  test("names the service of each row, and has a row for one that does not answer", async () => {
    const problem = expect.stringContaining("SERVICE_NOT_FOUND");
    expect(await run("sagas")).toEqual([
      { service: "user", problem },
      { service: "job", ...parked },
    ]);
  });

  test("finds a saga in its service, and acts there", async () => {
    expect(await run("saga saga-1")).toEqual({ service: "job", ...parked });
    await run("saga resume saga-1");
    await run("saga abort saga-1");
    await run("replay letter-1");
    expect(acted).toEqual([
      ["job.sagas.resume", { sagaId: "saga-1" }],
      ["job.sagas.abort", { sagaId: "saga-1" }],
      ["user.deadLetters.replay", { letterId: "letter-1" }],
    ]);
  });

  test("re-anchors the feeds of the service that it names, and of no other", async () => {
    acted.length = 0;
    await run("feeds reanchor job");
    expect(acted).toEqual([["job.feeds.reanchor", {}]]);
  });

  test("refuses what is not there, in one line", async () => {
    await expect(run("saga saga-2")).rejects.toThrow("saga-2: no saga");
    await expect(run("saga stop saga-1")).rejects.toThrow("there are resume and abort");
    await expect(run("replay letter-2")).rejects.toThrow("letter-2: no dead letter");
    await expect(run("ledger close")).rejects.toThrow("there is verify");
    await expect(run("feeds stop job")).rejects.toThrow("there is reanchor");
    await expect(run("feeds reanchor bank")).rejects.toThrow("there are user, job");
  });

  test("is refused as a whole where no service answers", async () => {
    await expect(run("lag")).rejects.toThrow("user.feeds");
  });
});
