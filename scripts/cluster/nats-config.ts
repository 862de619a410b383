/**
 * NATS config: prints the users of the NATS server.
 *
 * `node scripts/cluster/nats-config.ts > nats.conf`. The text holds no password: the server reads
 * each from its environment, `NATS_PASSWORD_JOB` and so on. Arguments `<cert> <key> [<ca>]`, paths
 * of PEM files, add TLS. With a CA clients must show a certificate too.
 *
 * `--namespaces blue,green` gives the users rights in these namespaces of Moleculer (`NAMESPACE` of a
 * process) and in no other; an empty name, as in `,blue`, is a process without one.
 */
import { parseArgs } from "node:util";
import { natsConfig, plainNamespace } from "./nats-permissions.ts";

const { values, positionals } = parseArgs({
  options: { namespaces: { type: "string" } },
  allowPositionals: true,
});
const [cert, key, ca] = positionals;
const files = ca === undefined ? {} : { ca };
const tls = cert === undefined || key === undefined ? null : { cert, key, ...files };
process.stdout.write(natsConfig(null, tls, values.namespaces?.split(",") ?? plainNamespace));
