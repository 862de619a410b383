/**
 * Parts: the programs that a cluster needs, which not every machine has.
 * A suite that lacks its part fails if CI=true, and is otherwise skipped with a message.
 */
import { join } from "node:path";
import { childOf, ready } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { nats, needed, type Program, pathOf } from "../support/programs.ts";
import type { Server } from "../support/servers.ts";
import { statusOf } from "../support/status.ts";
import { describeWith } from "../support/suites.ts";

export const programs = {
  nats,
  mongo: ["MONGO_SERVER_JAR", "mongod"],
  etcd: ["ETCD_BIN", "etcd"],
  // Debian's wrapper on PATH changes the user and drops the variables: the real one comes first.
  rabbit: ["RABBITMQ_SERVER_BIN", "/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"],
} satisfies Record<string, Program>;

/** Describes a suite that needs some programs. */
export const withParts = (
  name: string,
  needs: readonly (keyof typeof programs)[],
  define: () => void,
): void => {
  const absent = needs.filter((need) => pathOf(programs[need]) === null);
  describeWith(name, absent.length === 0 ? null : `needs ${absent.join(", ")}`, define);
};

/** An etcd server of one member; `folder` and ports, if given, stay the same over restarts. */
export const startEtcd = async (
  at: { readonly folder: string; readonly port: number; readonly peerPort: number } | null = null,
): Promise<Server> => {
  const program = needed(programs.etcd);
  const folder = at?.folder ?? folderOf("etcd");
  const port = at?.port ?? (await freePort());
  const [client, peer] = [port, at?.peerPort ?? (await freePort())].map(
    (each) => `http://127.0.0.1:${each}`,
  ) as [string, string];
  const server = childOf(program, [
    ...["--name", "test", "--data-dir", join(folder, "data")],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--initial-cluster", `test=${peer}`],
  ]);
  const isHealthy = async () => (await statusOf(`${client}/health`)) === 200;
  const stop = async (signal?: NodeJS.Signals) => {
    await server.stop(signal);
    if (at === null) remove(folder);
  };
  await ready(server, isHealthy).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { url: `etcd3://127.0.0.1:${port}`, said: server.said, stop };
};
