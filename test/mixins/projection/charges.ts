/** A log of charges, equal in every process, and a read model that shows every loss. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import { idFrom, instant, sha256, won } from "../../../services/contracts/core/units.ts";
import type { Message } from "../../../services/contracts/index.ts";

const employers = 12;
const messagesMax = 3;
const firstAt = Date.parse("2026-11-22T00:00:00.000Z");

/** Marsaglia's xorshift on 32 bits: the same numbers from the same seed. */
const random = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

/** The messages of a log of `count` commits; one in ten is a decline when `hasDeclines`. */
export const chargesOf = (source: string, commits: number, hasDeclines: boolean): Message[] => {
  const next = random(20_261_122 + source.length);
  const messages: Message[] = [];
  for (let position = 1; position <= commits; position += 1) {
    const count = 1 + next(messagesMax);
    for (let index = 0; index < count; index += 1) {
      messages.push({
        type: hasDeclines && next(10) === 0 ? "payment.declined" : "payment.charged",
        data: {
          chargeId: idFrom(source, `${position}.${index}`),
          employerId: `employer${next(employers)}`,
          amountWon: won(1000 * (1 + next(100))),
        },
        source,
        stream: "ledger",
        position,
        index,
        at: instant(firstAt + position),
        correlationId: `${position}`,
        actor: null,
        hash: sha256(`${position}`),
      });
    }
  }
  return messages;
};

export type Charged = {
  readonly _id: string;
  readonly charges: number;
  readonly sumWon: number;
  /** Per source, a hash over the messages in their order. */
  readonly traces: Readonly<Record<string, string>>;
};

/** The sum of an employer's charges since the last decline. */
export const charged: Projector<Charged> = {
  name: "charged",
  version: 1,
  on: ["payment.charged", "payment.declined"],
  ids: ({ data }) => ("employerId" in data ? [data.employerId] : []),
  next(doc, message, _id) {
    if (message.type !== "payment.charged") return null;
    const { chargeId, amountWon } = message.data;
    const { charges = 0, sumWon = 0, traces = {} } = doc ?? {};
    const trace = sha256(`${traces[message.source] ?? ""} ${chargeId}`);
    return {
      _id,
      charges: charges + 1,
      sumWon: sumWon + amountWon,
      traces: { ...traces, [message.source]: trace },
    };
  },
};
