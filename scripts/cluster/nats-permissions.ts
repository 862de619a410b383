/**
 * NATS permissions: one user per service, and what its connection may do.
 *
 * A service subscribes to its own nodes' subjects and to broadcasts. It publishes requests to the
 * services it may call, answers to those that may call it, and wake-ups to followers of its log.
 * Its own name is the last token of each subject. The allowed calls are in
 * services/contracts/allowed-calls.ts; mixins/bus/packet-permissions.ts checks each packet against
 * the name.
 *
 * Moleculer puts the namespace of a node into the first token of its subjects, where NATS has no
 * wildcard for a part. So the permissions name each namespace.
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

/** The namespaces of a server whose nodes have none, Moleculer's default. */
export const plainNamespace: readonly string[] = [""];

/** The first token of a namespace's subjects. Throws for a name that would change the subject. */
const prefixOf = (namespace: string): string => {
  if (!/^[\w-]*$/.test(namespace)) {
    throw new Error(`the namespace "${namespace}" may hold only letters, digits, - and _`);
  }
  return namespace === "" ? "MOL" : `MOL-${namespace}`;
};

/** The subjects of a service's user in one namespace. */
const permissionsIn = (prefix: string, member: Member): NatsPermissions => {
  const to = (packet: string, receivers: readonly Member[]): string[] =>
    receivers.map((receiver) => `${prefix}.${packet}.${receiver}.*.${member}`);
  return {
    subscribe: [`${prefix}.*.${member}.*.*`, ...announced.map((packet) => `${prefix}.${packet}.*`)],
    publish: [
      ...to("REQ", askedBy(member)),
      ...to("RES", askersOf(member)),
      ...to("EVENT", hearersOf(member)),
      ...announced.map((packet) => `${prefix}.${packet}.${member}`),
      ...answered.map((packet) => `${prefix}.${packet}.${anyNode}.${member}`),
    ],
  };
};

/**
 * The subjects of a service's user in each of the namespaces (`""` for nodes without one), and in no
 * other. The gateway's may also use the rate buckets, which all namespaces share.
 */
export const natsPermissionsOf = (
  member: Member,
  namespaces: readonly string[] = plainNamespace,
): NatsPermissions => {
  const store = member === "gateway" ? storeRights(member) : none;
  const each = [
    ...namespaces.map((namespace) => permissionsIn(prefixOf(namespace), member)),
    store,
  ];
  return {
    subscribe: each.flatMap(({ subscribe }) => subscribe),
    publish: each.flatMap(({ publish }) => publish),
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

const userText = (member: Member, password: string, namespaces: readonly string[]): string => {
  const { publish, subscribe } = natsPermissionsOf(member, namespaces);
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
 * secret. A member without a password gets no user. The users have rights in the given namespaces.
 */
export const natsConfig = (
  passwords: Readonly<Partial<Record<Member, string>>> | null = null,
  tls: ServerTls | null = null,
  namespaces: readonly string[] = plainNamespace,
): string => {
  const users = members.flatMap((member) => {
    if (passwords === null) return userText(member, `$${passwordName(member)}`, namespaces);
    const password = passwords[member];
    return password === undefined ? [] : userText(member, quoted(member, password), namespaces);
  });
  return `${jetStreamText}${tls === null ? "" : tlsText(tls)}authorization: {\n  users: [\n${users.join("\n")}\n  ]\n}\n`;
};
