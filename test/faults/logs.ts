/** Logs: reads the database of a cluster directly, without the services. */
import mongoose from "mongoose";
import { type Commit, idOf, positionOf } from "../../mixins/log/commit.ts";
import { isEnded, type Sagas } from "../../mixins/saga/saga.ts";
import { applications } from "../../services/job/domain/application.ts";

export type OpenSaga = { readonly stream: string; readonly key: string; readonly position: number };

export class Logs {
  private readonly connection: mongoose.Connection;

  private constructor(connection: mongoose.Connection) {
    this.connection = connection;
  }

  static async open(url: string): Promise<Logs> {
    return new Logs(await mongoose.createConnection(url).asPromise());
  }

  private collection(service: string, name: string) {
    return this.connection.getClient().db(`oneday_${service}`).collection<{ _id: string }>(name);
  }

  async head(service: string): Promise<number> {
    const [last] = await this.collection(service, "log")
      .find({}, { sort: { _id: -1 }, limit: 1, projection: { _id: 1 } })
      .toArray();
    return last === undefined ? 0 : positionOf(last._id);
  }

  /** The sagas that began after a position and have not ended. */
  async openSagas(after: number): Promise<OpenSaga[]> {
    const commits = (await this.collection("job", "log")
      .find({ _id: { $gt: idOf(after) } }, { sort: { _id: 1 } })
      .toArray()) as unknown as Commit[];
    const sagas = new Map<string, { sagas: Sagas; position: number }>();
    for (const { _id, stream, events } of commits) {
      if (!stream.startsWith("application:")) continue;
      const before = { ...applications.empty, sagas: sagas.get(stream)?.sagas ?? {} };
      const after = (events as never[]).reduce(applications.evolve, before);
      sagas.set(stream, { sagas: after.sagas, position: positionOf(_id) });
    }
    return [...sagas].flatMap(([stream, { sagas: all, position }]) =>
      Object.values(all)
        .filter((saga) => !isEnded(saga))
        .map(({ key }) => ({ stream, key, position })),
    );
  }

  /** Whether a stream of job's log has grown since a position. */
  async hasMoved({ stream, position }: OpenSaga): Promise<boolean> {
    const query = { stream, _id: { $gt: idOf(position) } };
    return (await this.collection("job", "log").findOne(query as never)) !== null;
  }

  /** Makes every consumer read every log from its beginning again. */
  async forgetCheckpoints(services: readonly string[]): Promise<void> {
    for (const service of services) await this.collection(service, "checkpoints").deleteMany({});
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
