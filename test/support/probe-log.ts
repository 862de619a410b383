/** A probe in another service's place, with a real log: it announces the messages of a test. */
import type { Service, ServiceSchema } from "moleculer";
import type { Commit } from "../../mixins/log/commit.ts";
import type { Command, StreamDefinition } from "../../mixins/log/event-log.ts";
import { type LogMethods, log } from "../../mixins/log.mixin.ts";
import { type Instant, newId, now } from "../../services/contracts/core/units.ts";
import type { Announcement } from "../../services/contracts/events.ts";
import type { ServiceName } from "../../services/contracts/index.ts";

/** An announcement, and the time of its commit; now if absent. */
export type Announced = Announcement & { readonly at?: Instant };

export type ProbeLog = {
  readonly schema: ServiceSchema;
  /** Commits the messages in order, each in its own commit. */
  readonly announceAll: (messages: readonly Announced[]) => Promise<void>;
  /** Commits the messages as one commit: same position, index 0, 1, 2... */
  readonly announceTogether: (messages: readonly Announced[]) => Promise<void>;
  /** Commits the messages in order to one stream, each in its own commit. */
  readonly announceIn: (stream: string, messages: readonly Announced[]) => Promise<void>;
  /** The position of the last commit. */
  readonly head: () => number;
};

const streamDefinition: StreamDefinition<null, Announcement> = {
  stream: "probe",
  empty: null,
  evolve: () => null,
};
const announce = ({ events }: Commit): Announcement[] => events as unknown as Announcement[];

const commandAt = (at: Instant): Command => ({
  cid: newId(),
  fp: "",
  isFresh: true,
  at,
  meta: { correlationId: newId(), causationId: null, actor: null },
});

/** A probe for one broker at a time; on the same data folder its log continues after a restart. */
export const probeLog = (name: ServiceName): ProbeLog => {
  let running: (Service & Partial<LogMethods>) | undefined;
  const openLog = () => {
    if (running?.log === undefined) throw new Error(`the probe ${name} is not started`);
    return running.log;
  };
  const announceTogether = async (
    messages: readonly Announced[],
    stream = newId(),
  ): Promise<void> => {
    const events = messages.map(({ type, data }) => ({ type, data }) as Announcement);
    const at = messages[0]?.at ?? now();
    await openLog().decide(streamDefinition, stream, () => events, commandAt(at));
  };
  return {
    schema: {
      name,
      mixins: [log({ announce })],
      created(this: Service) {
        running = this;
      },
    },
    announceTogether: (messages) => announceTogether(messages),
    async announceIn(stream, messages) {
      for (const message of messages) await announceTogether([message], stream);
    },
    async announceAll(messages) {
      for (const message of messages) await announceTogether([message]);
    },
    head: () => openLog().head.position,
  };
};
