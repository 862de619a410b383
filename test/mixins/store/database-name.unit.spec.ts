import { expect, test } from "@jest/globals";
import { databaseOf } from "../../../mixins/store/database-name.ts";

test.each([
  ["mongodb://127.0.0.1:27017", "oneday_job"],
  ["mongodb://127.0.0.1:27017/", "oneday_job"],
  ["mongodb://127.0.0.1/?replicaSet=rs0", "oneday_job"],
  ["mongodb://a:1,b:2/seoul?authSource=admin", "seoul_job"],
  ["mongodb+srv://me:pa%2Fss@cluster.example/seoul-2", "seoul-2_job"],
])("at %s the job service has the database %s", (url, name) => {
  expect(databaseOf(url, "job")).toBe(name);
});

test.each(["a/b", "a.b", "$x", "x".repeat(41)])("a path %s names no database", (path) => {
  expect(() => databaseOf(`mongodb://host/${path}`, "job")).toThrow("ONEDAY_MONGO_URL");
});
