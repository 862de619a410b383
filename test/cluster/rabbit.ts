/** A RabbitMQ server of a test, with its own epmd; both end with the test. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childOf, ready } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { needed } from "../support/programs.ts";
import type { Server } from "../support/servers.ts";
import { programs } from "./parts.ts";

const stopMsMax = 30_000;

export const startRabbit = async (): Promise<Server> => {
  const folder = folderOf("rabbit");
  const [port, distPort, epmdPort] = await Promise.all([freePort(), freePort(), freePort()]);
  mkdirSync(join(folder, "home"));
  writeFileSync(join(folder, "plugins"), "[].\n");
  const pidFile = join(folder, "pid");
  const erlang = { ERL_EPMD_PORT: String(epmdPort), ERL_EPMD_ADDRESS: "127.0.0.1" };
  // Started here: the one that Erlang would start remains after the server has ended.
  const epmd = childOf("epmd", ["-port", String(epmdPort), "-address", "127.0.0.1"]);
  const env = {
    ...process.env,
    ...erlang,
    HOME: join(folder, "home"),
    RABBITMQ_NODENAME: `oneday${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_LOGS: "-",
    RABBITMQ_PID_FILE: pidFile,
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    RABBITMQ_CONFIG_FILE: join(folder, "none"),
    RABBITMQ_CONF_ENV_FILE: join(folder, "none"),
  };
  const server = childOf(needed(programs.rabbit), [], { env });
  /** The server process itself, a child of the script that started it. */
  const kill = (signal: NodeJS.Signals): void => {
    if (!existsSync(pidFile)) return;
    try {
      process.kill(Number(readFileSync(pidFile, "utf8")), signal);
    } catch (error) {
      if ((error as { code?: string }).code !== "ESRCH") throw error;
    }
  };
  const killed = () => kill("SIGKILL");
  process.once("exit", killed);
  const stop = async () => {
    kill("SIGTERM");
    const killing = setTimeout(killed, stopMsMax);
    await server.gone;
    clearTimeout(killing);
    process.off("exit", killed);
    await epmd.stop();
    remove(folder);
  };
  const isUp = () => server.said().includes("Server startup complete");
  await ready(server, isUp).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { url: `amqp://guest:guest@127.0.0.1:${port}`, said: server.said, stop };
};
