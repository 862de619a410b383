/** A Docker daemon of the suite's own: its folder, its socket, its images. Nothing of another daemon is touched. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Child, childOf, ready } from "../support/child.ts";
import { nats, needed, type Program, pathOf } from "../support/programs.ts";

const programs = {
  dockerd: ["DOCKERD_BIN", "dockerd"],
  // A newer client on PATH may refuse Debian's daemon.
  docker: ["DOCKER_BIN", "/usr/bin/docker", "docker"],
  compose: ["DOCKER_COMPOSE_BIN", "docker-compose"],
  debootstrap: ["DEBOOTSTRAP_BIN", "/usr/sbin/debootstrap", "debootstrap"],
  java: ["JAVA_BIN", "java"],
  mongo: ["MONGO_SERVER_JAR", "mongo-server.jar"],
  nats,
} satisfies Record<string, Program>;

/** Why no container can be run here; null if one can. */
export const absent = (): string | null => {
  if (process.getuid?.() !== 0) return "needs root";
  const missing = Object.entries(programs).filter(([, program]) => pathOf(program) === null);
  return missing.length === 0 ? null : `needs ${missing.map(([name]) => name).join(", ")}`;
};

/** Where the bases and the daemon's layers stay from run to run. */
const folder = process.env["ONEDAY_CONTAINERS_DIR"] ?? "/var/tmp/oneday-containers";
const env = {
  ...process.env,
  DOCKER_HOST: `unix://${join(folder, "docker.sock")}`,
  DOCKER_BUILDKIT: "0",
};

const outputBytesMax = 64 * 1024 * 1024;
const run = async (program: string, args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)(program, [...args], {
    env,
    maxBuffer: outputBytesMax,
  });
  return stdout + stderr;
};

/** What the Docker client prints, both streams. Rejects when it fails. */
export const docker = (...args: string[]): Promise<string> => run(needed(programs.docker), args);

/** What docker-compose prints. Rejects when it fails. */
export const compose = (...args: string[]): Promise<string> => run(needed(programs.compose), args);

/** What `docker inspect` knows of containers or images. */
// biome-ignore lint/suspicious/noExplicitAny: Docker's own document.
export const inspect = async (...names: string[]): Promise<any[]> =>
  JSON.parse(await docker("inspect", ...names));

/** Starts the daemon and makes the bases that are not there yet. */
export const startDaemon = async (): Promise<Child> => {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, "docker.pid"), { force: true });
  const daemon = childOf(needed(programs.dockerd), [
    ...["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec")],
    ...["-H", env.DOCKER_HOST, "--pidfile", join(folder, "docker.pid")],
  ]);
  await ready(daemon, () => daemon.said().includes("API listen on"));
  execFileSync(
    "test/containers/bases.sh",
    [folder, needed(programs.mongo), needed(programs.nats)],
    { env, stdio: ["ignore", "ignore", "inherit"] },
  );
  return daemon;
};
