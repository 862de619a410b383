/**
 * Push channel: encrypts a push for each subscription of a person and gives it to its push service.
 *
 * `web-push` encrypts (RFC 8291) and signs (RFC 8292). The request is OneDay's own
 * (../channel/http-post.client.ts): a name that leads to an address inside the network is not
 * connected to.
 */
import { lookup } from "node:dns";
import { BlockList, isIPv6, type LookupFunction } from "node:net";
import type { Service } from "moleculer";
import { settingsOf } from "../../../mixins/config/settings.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { kindRow } from "../../contracts/communication/notification-kinds.ts";
import type { Item, Outgoing, Send, SendOutcome } from "../channel/channel.types.ts";
import { post } from "../channel/http-post.client.ts";
import { notesOf } from "../notification/notes.query.ts";
import { preferencesOf } from "../preferences/preferences.repository.ts";
import { wordsFor } from "../texts/channel-texts.ts";
import { isAllowedEndpoint, isGone, outcomeOfAll, outcomeOfAnswer, payloadOf } from "./push.ts";
import { dropGone, type KnownSubscription, subscriptionsOf } from "./subscriptions.repository.ts";
import { vapidKey } from "./vapid-key.repository.ts";

type Request = {
  readonly endpoint: string;
  readonly headers: Record<string, string | number>;
  readonly body: Buffer;
};

/** How long a push service keeps it for a device that is away. */
const ttlS = 24 * 3600;

/** One list for each family: a list matches addresses of one written in the other. */
const listOf = (family: "ipv4" | "ipv6", nets: readonly (readonly [string, number])[]) => {
  const list = new BlockList();
  for (const [net, bits] of nets) list.addSubnet(net, bits, family);
  return list;
};
const inside4 = listOf("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
]);
/** Only 2000::/3 is public, and in it 6to4 and Teredo carry other addresses. */
const inside6 = listOf("ipv6", [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2002::", 16],
  ["2001::", 32],
]);

/** Whether an address is one that no push service on the internet has. */
export const isInside = (address: string): boolean =>
  isIPv6(address) ? inside6.check(address, "ipv6") : inside4.check(address, "ipv4");

/** Resolves a name; fails where it leads inside. */
const publicLookup: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    if (error) return done(error, "");
    if (found.length === 0 || found.some(({ address }) => isInside(address))) {
      return done(Object.assign(new Error("no public address"), { code: "EINSIDE" }), "");
    }
    const [first] = found;
    return options.all === true
      ? done(null, found)
      : done(null, first?.address ?? "", first?.family);
  });
};

const pushTo = async (
  service: Service,
  subscription: KnownSubscription,
  requestOf: (subscription: KnownSubscription) => Request,
): Promise<SendOutcome> => {
  const { hasLoopbackPush } = settingsOf(service.broker);
  if (!isAllowedEndpoint(subscription.endpoint, hasLoopbackPush)) {
    return { state: "failed", detail: "PUSH_ENDPOINT" };
  }
  let isGiven = false;
  try {
    const { endpoint: url, headers, body } = requestOf(subscription);
    const guard = hasLoopbackPush ? {} : { lookup: publicLookup };
    const answered = await post({ url, headers, body, readBytes: 0, ...guard }, () => {
      isGiven = true;
    });
    if (isGone(answered)) await dropGone(service, subscription.subscriptionId);
    return outcomeOfAnswer(answered);
  } catch (error) {
    const { code = "NO_ANSWER" } = error as { code?: string };
    const detail = `PUSH_${typeof code === "string" ? code : "NO_ANSWER"}`;
    return { state: isGiven ? "unknown" : "later", detail };
  }
};

const urgencyOf = (items: readonly Item[]): "high" | "normal" =>
  items.some(({ kind }) => kindRow(kind).urgency === "always") ? "high" : "normal";

const requestsOf = async (service: Service, { userId, items }: Outgoing) => {
  const { webUrl, mail } = settingsOf(service.broker);
  const { language } = await preferencesOf(service as Service & LogMethods, userId ?? "");
  const notes = await notesOf(service, items, language);
  if (notes === null) return null;
  const payload = payloadOf(notes, webUrl, wordsFor(language).many(notes.length));
  const { default: webPush } = await import("web-push");
  const key = await vapidKey(service);
  // Push services want to know whom to ask: an address or a page.
  const subject = webUrl.startsWith("https:")
    ? webUrl
    : `mailto:${mail?.from ?? "push@oneday.invalid"}`;
  const options = { vapidDetails: { subject, ...key }, TTL: ttlS, urgency: urgencyOf(items) };
  return ({ endpoint, keys }: KnownSubscription): Request => {
    const { headers, body } = webPush.generateRequestDetails({ endpoint, keys }, payload, {
      ...options,
    });
    return { endpoint, headers, body: body ?? Buffer.alloc(0) };
  };
};

/** Sends by web push, to each browser of the person. */
export const sendPush: Send = async (service, outgoing) => {
  const known = await subscriptionsOf(service, outgoing.userId ?? "");
  const requestOf = await requestsOf(service, outgoing);
  if (requestOf === null) return { state: "later", detail: "NOT_READ_YET" };
  const outcomes = await Promise.all(known.map((one) => pushTo(service, one, requestOf)));
  return outcomeOfAll(outcomes) ?? { state: "failed", detail: "NO_SUBSCRIPTION" };
};
