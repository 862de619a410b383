/**
 * Tail delivery: skips a message that a tail cannot handle.
 *
 * A tail lives in memory and starts over with the process, so it keeps no dead letters. After some
 * attempts the message is skipped with an alert, and so are all later messages of its stream.
 */
import type { Service } from "moleculer";
import type { Message } from "../../services/contracts/index.ts";
import { measure, raiseAlert } from "../metrics/metrics.ts";
import { attemptsPerRound, codeOf, frameOf, isNotItsFault, placeOf } from "./dead-letter.ts";

/** Handles a message or skips it; throws when it must be delivered again. */
export const tailDelivery = (
  service: Service,
  consumer: string,
  handle: (message: Message) => void,
): ((message: Message) => void) => {
  const streams = new Set<string>();
  let failing = { place: "", times: 0 };
  let last = "";
  let skipped = 0;
  const labels = { service: service.name, consumer, status: "skipped" };
  // There from the start, so that none and unknown differ.
  measure(service.broker, "deadLetters", labels, skipped);

  const skip = (message: Message): void => {
    const place = placeOf(message);
    // A page that is delivered again is not counted again.
    if (place <= last) return;
    last = place;
    skipped += 1;
    measure(service.broker, "deadLetters", labels, skipped);
  };

  return (message) => {
    if (streams.has(message.stream)) return skip(message);
    try {
      handle(message);
    } catch (error) {
      if (isNotItsFault(error)) throw error;
      const place = placeOf(message);
      failing = { place, times: place === failing.place ? failing.times + 1 : 1 };
      if (failing.times < attemptsPerRound) throw error;
      streams.add(message.stream);
      skip(message);
      raiseAlert(
        service,
        "skipped",
        `${service.name}/${consumer}: ${message.type} of ${message.stream} failed ` +
          `${failing.times} times with ${codeOf(error)} ${frameOf(error)}; ` +
          "its stream is skipped until the next start",
      );
    }
  };
};
