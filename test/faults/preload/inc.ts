/** A counter in the database, moved by `$inc`: what the product must never have. */
import mongoose from "mongoose";

const connection = mongoose.createConnection(process.env["ONEDAY_MONGO_URL"] ?? "", {
  dbName: "control",
});
const counters = async () =>
  (await connection.asPromise()).collection<{ _id: string; value: number }>("counters");

export const increase = async (id: string, by: number): Promise<void> => {
  await (await counters()).updateOne({ _id: id }, { $inc: { value: by } }, { upsert: true });
};

export const read = async (id: string): Promise<number> =>
  (await (await counters()).findOne({ _id: id }))?.value ?? 0;
