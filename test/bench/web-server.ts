/**
 * The moleculer-web baseline: `node web-server.ts <port> <file>`, one broker with one local action
 * that answers JSON values, on the paths of the scenarios.
 */
import { readFileSync } from "node:fs";
import { ServiceBroker } from "moleculer";
import ApiGateway from "moleculer-web";

const [port, file = ""] = process.argv.slice(2);
const bodies = JSON.parse(readFileSync(file, "utf8")) as string[];
const values: unknown[] = bodies.map((body) => JSON.parse(body));
let asked = 0;
const broker = new ServiceBroker({ logger: false });

broker.createService({
  name: "same",
  actions: {
    answer() {
      asked += 1;
      return values[asked % values.length];
    },
  },
});
broker.createService({
  name: "api",
  mixins: [ApiGateway],
  settings: {
    ip: "127.0.0.1",
    port: Number(port),
    routes: [
      {
        path: "/",
        aliases: {
          "GET /": "same.answer",
          "GET /api/jobs": "same.answer",
          "GET /api/users/me": "same.answer",
        },
      },
    ],
  },
});
await broker.start();
