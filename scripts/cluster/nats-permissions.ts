/**
 * NATS permissions: one user per service, and what its connection may do.
 *
 * A service subscribes to its own nodes' subjects and to broadcasts. It publishes requests to the
 * services it may call, answers to those that may call it, and wake-ups to followers of its log.
 * Its own name is the last token of each subject. The allowed calls are in
 * services/contracts/allowed-calls.ts; mixins/bus/packet-permissions.ts checks each packet against
 * the name.
 */
import { storeRights } from "../../mixins/bus/bucket-subjects.ts";
import {
  askedBy,
  askersOf,
  hearersOf,
  type Member,
  members,
} from "../../services/contracts/allowed-calls.ts";

export type NatsPermissions = {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
};

/** Paths of PEM files, as the server sees them. */
export type ServerTls = {
  readonly cert: string;
  readonly key: string;
  /** With it every client must show a certificate that this authority signed. */
  readonly ca?: string;
};

/** Packets that Moleculer broadcasts, and those that it sends to a single node. */
const announced = ["DISCOVER", "INFO", "HEARTBEAT", "PING", "DISCONNECT"];
const answered = ["DISCOVER", "INFO", "PING", "PONG"];
/** A node id has two tokens, `<service>.<word>`. */
const anyNode = "*.*";

const none: NatsPermissions = { publish: [], subscribe: [] };

/** The subjects of a service's user. The gateway's may also use the shared rate buckets. */
export const natsPermissionsOf = (member: Member): NatsPermissions => {
  const store = member === "gateway" ? storeRights(member) : none;
  const to = (packet: string, receivers: readonly Member[]): string[] =>
    receivers.map((receiver) => `MOL.${packet}.${receiver}.*.${member}`);
  return {
    subscribe: [
      `MOL.*.${member}.*.*`,
      ...announced.map((packet) => `MOL.${packet}.*`),
      ...store.subscribe,
    ],
    publish: [
      ...to("REQ", askedBy(member)),
      ...to("RES", askersOf(member)),
      ...to("EVENT", hearersOf(member)),
      ...announced.map((packet) => `MOL.${packet}.${member}`),
      ...answered.map((packet) => `MOL.${packet}.${anyNode}.${member}`),
      ...store.publish,
    ],
  };
};

/**
 * JetStream for the rate buckets that gateways share. They are in memory only, so the server's
 * folder (`-sd`, `store_dir`) stays almost empty.
 */
const jetStreamText = "jetstream: {\n  max_memory_store: 128MB\n  max_file_store: 1MB\n}\n";

/** The environment variable of the server that holds a user's password. */
export const passwordName = (member: Member): string => `NATS_PASSWORD_${member.toUpperCase()}`;

/** A password as a quoted string of the file. Throws for characters that would end or escape it. */
const quoted = (member: Member, password: string): string => {
  if (!/^[\x21-\x7e]+$/.test(password) || /["\\]/.test(password)) {
    throw new Error(`the password of ${member} holds what cannot stand in the file`);
  }
  return `"${password}"`;
};

const list = (subjects: readonly string[]): string =>
  `[\n${subjects.map((subject) => `          "${subject}"`).join("\n")}\n        ]`;

const userText = (member: Member, password: string): string => {
  const { publish, subscribe } = natsPermissionsOf(member);
  return `    {
      user: ${member}
      password: ${password}
      permissions: {
        publish: ${list(publish)}
        subscribe: ${list(subscribe)}
      }
    }`;
};

const tlsText = ({ cert, key, ca }: ServerTls): string => {
  const verified = ca === undefined ? "" : `  ca_file: "${ca}"\n  verify: true\n`;
  return `tls: {\n  cert_file: "${cert}"\n  key_file: "${key}"\n${verified}}\n`;
};

/**
 * The part of a nats-server's configuration that enables JetStream and defines the users. Without
 * `passwords` (plain or bcrypt) the server reads them from its environment, and the text holds no
 * secret. A member without a password gets no user.
 */
export const natsConfig = (
  passwords: Readonly<Partial<Record<Member, string>>> | null = null,
  tls: ServerTls | null = null,
): string => {
  const users = members.flatMap((member) => {
    if (passwords === null) return userText(member, `$${passwordName(member)}`);
    const password = passwords[member];
    return password === undefined ? [] : userText(member, quoted(member, password));
  });
  return `${jetStreamText}${tls === null ? "" : tlsText(tls)}authorization: {\n  users: [\n${users.join("\n")}\n  ]\n}\n`;
};
