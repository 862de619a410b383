import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "@jest/globals";
import { openMongo } from "../../../mixins/store/mongo/mongo-store.ts";
import { openNedb } from "../../../mixins/store/nedb/nedb-store.ts";
import { withMongo } from "../../support/mongo.ts";
import { quietService } from "../../support/worker-process.ts";
import { keepsTheContract } from "./contract.ts";

const service = quietService();

describe("store:probe of NeDB", () => {
  let folder: string;
  let opened = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "oneday-probe-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  keepsTheContract(() => {
    opened += 1;
    return openNedb(join(folder, `${opened}`), service, (error) => {
      throw error;
    });
  });
});

withMongo("store:probe of the MongoDB protocol", (mongo) => {
  keepsTheContract(() => openMongo(mongo.url(), mongo.database(), service));
});
