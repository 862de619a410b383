/**
 * Preferences: what a user chooses of their notifications.
 *
 * Owns the streams `preferences:<userId>`. A commit has what was chosen and nothing else: what no one
 * chose follows the table of kinds, also when that changes. No personal data: kinds, channels, hours
 * and a language.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import {
  type Channel,
  channels,
  isKind,
  kindRow,
  type Language,
  notificationKinds,
} from "../../contracts/communication/notification-kinds.ts";
import type { Role } from "../../contracts/core/action-contract.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, isSame } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { hasTemplate } from "../texts/alimtalk-templates.ts";

/** Times of day in Seoul, "21:00"; equal ones are no quiet hours. */
export type QuietHours = { readonly from: string; readonly to: string };
export type Digest = { readonly hour: number };
type Choices = Readonly<Record<string, readonly Channel[]>>;

/** What a user has chosen; an absent member is as by default. */
export type Chosen = {
  readonly kinds: Choices;
  readonly quietHours?: QuietHours | null;
  readonly digest?: Digest | null;
  readonly language?: Language;
};
/** What counts: chosen or by default. */
export type Preferences = Required<Chosen>;

/** A change: absent members stay, and a kind of null is as by default again. */
export type Change = {
  readonly kinds?: Readonly<Record<string, { readonly channels: readonly Channel[] } | null>>;
  readonly quietHours?: QuietHours | null;
  readonly digest?: Digest | null;
  readonly language?: Language;
};

type ChosenKinds = Readonly<Record<string, readonly Channel[] | null>>;
type SetData = Omit<Chosen, "kinds"> & {
  readonly userId: string;
  readonly at: Instant;
  readonly kinds?: ChosenKinds;
};
export type PreferencesEvent =
  | { readonly type: "preferencesSet"; readonly data: SetData }
  | { readonly type: "preferencesCleared"; readonly data: { readonly userId: string } };

const merged = (before: Choices, kinds: ChosenKinds): Choices =>
  Object.fromEntries(
    Object.entries({ ...before, ...kinds }).flatMap(([kind, by]) =>
      by === null ? [] : [[kind, by]],
    ),
  );

export const preferences: StreamDefinition<Chosen, PreferencesEvent> = {
  stream: "preferences",
  empty: { kinds: {} },
  evolve: (before, { type, data }) => {
    if (type === "preferencesCleared") return { kinds: {} };
    const { userId: _, at: _at, kinds = {}, ...rest } = data;
    return { ...before, ...rest, kinds: merged(before.kinds, kinds) };
  },
};

/** The hours in which what may wait is held back unless a user chooses others. */
export const quietByDefault: QuietHours = { from: "21:00", to: "08:00" };

/** What counts for a user. */
export const effective = ({ kinds, ...chosen }: Chosen): Preferences => ({
  quietHours: quietByDefault,
  digest: null,
  language: "ko",
  ...chosen,
  kinds,
});

/** The channels that a user wants for a kind, in the order of the table. */
export const channelsOf = (kind: string, { kinds }: Pick<Preferences, "kinds">) => {
  const { channels: byDefault, urgency } = kindRow(kind);
  const chosen = Object.hasOwn(kinds, kind) ? (kinds[kind] ?? []) : byDefault;
  // A kind that became urgent after it was switched off is listed.
  const always = urgency === "always" ? (["inApp"] as const) : [];
  const wanted = new Set<Channel>([...chosen, ...always]);
  return channels.filter((channel) => wanted.has(channel));
};

/** The kinds that a role can get. */
const kindsFor = (role: Role): string[] =>
  Object.keys(notificationKinds).filter((kind) => ["either", role].includes(kindRow(kind).to));

/**
 * The kinds that a user's list shows; null where none is switched off, so that it shows also those
 * that a newer service names.
 */
export const listedKinds = (chosen: Pick<Preferences, "kinds">): string[] | null => {
  const all = Object.keys(notificationKinds);
  const listed = all.filter((kind) => channelsOf(kind, chosen).includes("inApp"));
  return listed.length === all.length ? null : listed;
};

/** Refuses KIND_UNKNOWN, KIND_NOT_BY_ALIMTALK and KIND_ALWAYS_LISTED, each 422. */
const checkKind = (kind: string, chosen: readonly Channel[] | null, role: Role): void => {
  if (!isKind(kind) || !kindsFor(role).includes(kind)) {
    throw new Refusal("KIND_UNKNOWN", { kind }, 422);
  }
  if (chosen?.includes("alimtalk") && !hasTemplate(kind)) {
    throw new Refusal("KIND_NOT_BY_ALIMTALK", { kind }, 422);
  }
  if (chosen === null || kindRow(kind).urgency !== "always" || chosen.includes("inApp")) return;
  throw new Refusal("KIND_ALWAYS_LISTED", { kind }, 422);
};

/**
 * Changes some of a user's choices; none when they are made already. Refuses KIND_UNKNOWN for a
 * kind that the role cannot get, KIND_NOT_BY_ALIMTALK for an offer, and KIND_ALWAYS_LISTED for one of a check-in, cancellation,
 * safety, security or failed money that would not be listed; each 422.
 */
export const change = (
  state: Chosen,
  { userId, role, at }: { readonly userId: string; readonly role: Role; readonly at: Instant },
  { kinds = {}, ...rest }: Change,
): PreferencesEvent[] => {
  const chosen = Object.entries(kinds).map(([kind, choice]) => {
    const by = choice === null ? null : channels.filter((one) => choice.channels.includes(one));
    checkKind(kind, by, role);
    return [kind, by] as const;
  });
  const some = chosen.length === 0 ? {} : { kinds: Object.fromEntries(chosen) };
  const event = { type: "preferencesSet", data: { userId, at, ...rest, ...some } } as const;
  return isSame(preferences.evolve(state, event), state) ? [] : [event];
};

/** The kinds that may interest a user, and that they get by e-mail. */
export const mailedOffers = (state: Pick<Chosen, "kinds">): string[] =>
  Object.keys(notificationKinds).filter(
    (kind) => !kindRow(kind).isTransactional && channelsOf(kind, state).includes("email"),
  );

/** Stops every offer by e-mail; the other channels stay. No event where none goes by e-mail. */
export const unsubscribe = (state: Chosen, userId: string, at: Instant): PreferencesEvent[] => {
  const kinds = mailedOffers(state).map((kind) => {
    const rest = channelsOf(kind, state).filter((channel) => channel !== "email");
    return [kind, rest] as const;
  });
  if (kinds.length === 0) return [];
  return [{ type: "preferencesSet", data: { userId, at, kinds: Object.fromEntries(kinds) } }];
};

/** Takes back all choices of a user who leaves; none when there are none. */
export const clear = (state: Chosen, userId: string): PreferencesEvent[] =>
  isSame(state, preferences.empty) ? [] : [{ type: "preferencesCleared", data: { userId } }];

/** A user's preferences as they see them: each kind of their role with its channels. */
export const preferencesView = (state: Chosen, role: Role): Answer<"communication.preferences"> => {
  const { quietHours, digest, language, ...counted } = effective(state);
  const kinds = kindsFor(role);
  return {
    kinds: Object.fromEntries(kinds.map((kind) => [kind, { channels: channelsOf(kind, counted) }])),
    alwaysListed: kinds.filter((kind) => kindRow(kind).urgency === "always"),
    quietHours: quietHours === null ? null : { ...quietHours },
    digest: digest === null ? null : { ...digest },
    language,
  };
};
