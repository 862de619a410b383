/**
 * NATS config: prints the users of the NATS server.
 *
 * `node scripts/cluster/nats-config.ts > nats.conf`. The text holds no password: the server reads
 * each from its environment, `NATS_PASSWORD_JOB` and so on. Arguments `<cert> <key> [<ca>]`, paths
 * of PEM files, add TLS. With a CA clients must show a certificate too.
 */
import { natsConfig } from "./nats-permissions.ts";

const [cert, key, ca] = process.argv.slice(2);
const files = ca === undefined ? {} : { ca };
const tls = cert === undefined || key === undefined ? null : { cert, key, ...files };
process.stdout.write(natsConfig(null, tls));
