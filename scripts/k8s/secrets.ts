/**
 * Secrets: prints new ones for a cluster, in the shapes that `k8s/base` mounts.
 *
 * `node scripts/k8s/secrets.ts | kubectl apply -f -`. Every run prints other values, so it is for
 * the first installation only: the installation secret seals what is stored, and with another one
 * no service reads it again. The provider is the sandbox, which moves no money. `--mongo <url>` and `--nats <host:port>` name servers elsewhere.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { members } from "../../services/contracts/allowed-calls.ts";
import { passwordName } from "../cluster/nats-permissions.ts";
import { startOrder } from "../cluster/process-plan.ts";

const { values } = parseArgs({
  options: {
    mongo: { type: "string", default: "mongodb://mongodb:27017/?replicaSet=rs0" },
    nats: { type: "string", default: "nats:4222" },
    namespace: { type: "string", default: "oneday" },
  },
});

/** It begins with a letter: nats-server takes one that begins with a digit for a number. */
const password = (): string => `p${randomBytes(24).toString("hex")}`;

const secret = (name: string, stringData: Readonly<Record<string, string>>) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name,
    namespace: values.namespace,
    labels: { "app.kubernetes.io/part-of": "oneday" },
  },
  stringData,
});

const passwords = Object.fromEntries(members.map((member) => [member, password()]));
const items = [
  secret("oneday", {
    secret: password(),
    "scrape-token": password(),
    "mongo-url": values.mongo,
  }),
  secret("operator", { "operator-password": password() }),
  secret("payment-provider", { provider: "sandbox" }),
  secret(
    "nats-passwords",
    Object.fromEntries(members.map((member) => [passwordName(member), passwords[member] ?? ""])),
  ),
  ...startOrder.map((name) =>
    secret(`${name}-nats`, { "nats-url": `nats://${name}:${passwords[name]}@${values.nats}` }),
  ),
];
process.stdout.write(`${JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 2)}\n`);
