/** Table files: an endless table is read no faster than its client takes it, and no longer. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { dispositionOf, sendTableFile, type Table } from "../../../mixins/http/table-file.ts";
import { until } from "../../support/until.ts";

const formats = ["csv", "xlsx"] as const;
const endless: Omit<Table, "format"> = {
  name: "endless",
  koreanName: "끝없는 표",
  sheet: "표",
  columns: [{ title: "글", width: 10, format: "text" }],
  run: "",
  pages: Number.MAX_SAFE_INTEGER,
};
let stop: () => void = () => undefined;
afterEach(() => stop());

/** Serves one request; random texts, which no compression makes small. */
const open = async (format: "csv" | "xlsx", failsAt = Number.POSITIVE_INFINITY) => {
  let reads = 0;
  const sent = Promise.withResolvers<Error | null>();
  const server = createServer((request, response) => {
    sendTableFile(request, response, { ...endless, format }, async () => {
      reads += 1;
      if (reads > failsAt) throw new Error("the page is not there");
      return Array.from({ length: 500 }, () => [randomBytes(150).toString("hex")]);
    }).then(
      () => sent.resolve(null),
      (error: Error) => {
        response.destroy();
        sent.resolve(error);
      },
    );
  });
  stop = () => void server.close();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const request = get({ host: "127.0.0.1", port, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  return { request, response, reads: () => reads, sent: sent.promise };
};

const stalls = (reads: () => number) =>
  until(async () => {
    const before = reads();
    await pause(400);
    return before > 0 && reads() === before;
  }, 20_000);

test.each(formats)(
  "a client that does not read stops the reading of a %s file",
  async (format) => {
    const { request, reads, sent } = await open(format);
    await stalls(reads);
    // What the system's own buffers hold, and not more.
    expect(reads()).toBeLessThan(200);
    request.destroy();
    await sent;
  },
  30_000,
);

test.each(formats)("a client that leaves ends the reading of a %s file", async (format) => {
  const { request, response, reads, sent } = await open(format);
  response.resume();
  await until(() => reads() > 5);
  request.destroy();
  expect((await sent)?.message).toMatch(/abort|premature/i);
  const ended = reads();
  await stalls(reads);
  expect(reads() - ended).toBeLessThanOrEqual(1);
});

test.each(formats)("a page that is not there cuts a %s file off", async (format) => {
  const { response, sent } = await open(format, 3);
  response.resume();
  await new Promise((resolve) => response.once("close", resolve));
  expect(response.complete).toBe(false);
  expect(await sent).toMatchObject({ message: "the page is not there" });
});

test("a name in Korean is encoded, with the signs that a header gives a meaning", () => {
  const named = { ...endless, format: "csv" as const, koreanName: "표 (1)'*" };
  expect(dispositionOf(named)).toBe(
    `attachment; filename="endless.csv"; filename*=UTF-8''%ED%91%9C%20%281%29%27%2A.csv`,
  );
});
