/** Runs the MongoDB-protocol server of the tests in a container, and takes its connections from other containers. */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";

const inner = 27_018;
const server = spawn("java", ["-Xmx256m", "-jar", "/opt/mongo-server.jar", String(inner)], {
  stdio: "inherit",
});
server.once("exit", (code) => process.exit(code ?? 0));
process.once("SIGTERM", () => server.kill("SIGTERM"));

createServer((outside) => {
  const inside = connect(inner, "127.0.0.1");
  const end = () => {
    outside.destroy();
    inside.destroy();
  };
  for (const socket of [outside, inside]) socket.once("error", end).once("close", end);
  outside.pipe(inside).pipe(outside);
}).listen(27_017, "0.0.0.0");
