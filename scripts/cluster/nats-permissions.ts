/**
 * NATS rights: one user per service, and what its connection may do.
 *
 * It reads what is sent to its own nodes and to all; it publishes requests to whom it asks, answers
 * to who asks it, wake-ups to who follows its log, each under its own name as the last word. The
 * table of questions is services/contracts/allowed-calls.ts; mixins/bus/packet-permissions.ts holds each packet
 * against the name.
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

/** Files of PEM text, as the server finds them. */
export type ServerTls = {
  readonly cert: string;
  readonly key: string;
  /** With it every client must show a certificate that this authority signed. */
  readonly ca?: string;
};

/** What Moleculer tells all nodes, and what each node hears of the others. */
const announced = ["DISCOVER", "INFO", "HEARTBEAT", "PING", "DISCONNECT"];
const answered = ["DISCOVER", "INFO", "PING", "PONG"];
/** A node is two words, `<service>.<word>`. */
const anyNode = "*.*";

const none: NatsPermissions = { publish: [], subscribe: [] };

/** The subjects of a service's user. The gateway's may draw from the buckets of rates too. */
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
 * JetStream, for the buckets of rates that gateways share. They are in memory alone, so the folder
 * of the server (`-sd`, `store_dir`) stays all but empty.
 */
const jetStreamText = "jetstream: {\n  max_memory_store: 128MB\n  max_file_store: 1MB\n}\n";

/** The variable of the server's environment in which a user's password is. */
export const passwordName = (member: Member): string => `NATS_PASSWORD_${member.toUpperCase()}`;

/** A password as it stands in the file: printable, without what would end or escape the text. */
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
 * The part of a nats-server's configuration that switches JetStream on and names the users. Without `passwords`, plain or
 * bcrypt, the server takes them from its environment and the text holds no secret. A member
 * without a password gets no user.
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
