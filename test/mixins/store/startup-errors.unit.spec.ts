import { expect, test } from "@jest/globals";
import mongoose from "mongoose";
import { hostsOf, isFinalMongo } from "../../../mixins/store/mongo/startup-errors.ts";

const { MongoServerError, MongoNetworkError, MongoParseError, MongoServerSelectionError } =
  mongoose.mongo;
const serverError = (code: number) => new MongoServerError({ message: "no", code });

test.each([
  ["wrong credentials", serverError(18)],
  ["no rights", serverError(13)],
  ["Atlas's wrong credentials", serverError(8000)],
  ["a URL that cannot be read", new MongoParseError("option x is not supported")],
  ["a certificate that is not there", Object.assign(new Error("no file"), { code: "ENOENT" })],
  ["any of them as a cause", new Error("outer", { cause: serverError(18) })],
  ["a cause of a cause", new Error("1", { cause: new Error("2", { cause: serverError(18) }) })],
])("%s ends the start at once", (_, error) => {
  expect(isFinalMongo(error)).toBe(true);
});

test.each([
  ["a refused connection", new MongoNetworkError("connect ECONNREFUSED")],
  ["a set without a primary", new MongoServerSelectionError("timed out", {} as never)],
  ["a server that is not primary now", serverError(10_107)],
  ["a name that is not known yet", Object.assign(new Error("dns"), { code: "ENOTFOUND" })],
  ["nothing that is an error", null],
])("%s is waited for", (_, error) => {
  expect(isFinalMongo(error)).toBe(false);
});

test("errors that cause each other in a circle are checked once", () => {
  const one: Error = new Error("1");
  one.cause = new Error("2", { cause: one });
  expect(isFinalMongo(one)).toBe(false);
});

test.each([
  ["mongodb://127.0.0.1:27017", "127.0.0.1:27017"],
  ["mongodb://me:pa%2Fss@a:1,b:2/seoul?authSource=admin", "a:1,b:2"],
  ["mongodb+srv://me:secret@cluster.example/?w=1", "cluster.example"],
])("%s is shown by its hosts", (url, hosts) => {
  expect(hostsOf(url)).toBe(hosts);
});
