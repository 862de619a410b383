/**
 * Failed messages: what a read model does with a message on which its projector throws.
 *
 * The stream of the message is parked for this copy, and documents of other streams continue. A
 * document knows only the last message it has seen, so a skipped message cannot be applied later.
 * The replay of a read model is therefore a rebuild.
 */
import type { Service } from "moleculer";
import type { Message } from "../../services/contracts/index.ts";
import { codeOf, frameOf, type Lane, placeOf } from "../consumers/dead-letter.ts";
import { isBehind, ParkedStreams } from "../consumers/parked-streams.ts";
import { raiseAlert } from "../metrics/metrics.ts";
import type { Collection, Doc } from "../store/store.ts";
import { applyPage, type Written } from "./copy-writer.ts";
import { type Last, type Projector, ProjectorFault, type Stored } from "./projector.ts";

const alertFault = (service: Service, lane: Lane, { poison, thrown }: ProjectorFault): void =>
  raiseAlert(
    service,
    "deadLetter",
    `${service.name}.${lane.consumer}<-${lane.source}: ${poison.type} of ${poison.stream} failed ` +
      `with ${codeOf(thrown)} ${frameOf(thrown)}; its stream waits for a rebuild`,
  );

/**
 * Applies pages of one source to a copy, and sets aside messages on which the projector throws.
 * Returns the document that was written last.
 */
export const copyApplier = <D extends Doc>(
  service: Service,
  lane: Lane,
  docs: Collection<Stored<D>>,
  projector: Projector<D>,
  written?: Written,
): ((messages: readonly Message[]) => Promise<Last | null>) => {
  const parking = new ParkedStreams(service, lane);
  return async (messages) => {
    let free = messages.filter(({ type }) => (projector.on as readonly string[]).includes(type));
    const parked = await parking.parkedFrom(free);
    for (;;) {
      for (const message of free.filter((one) => isBehind(parked, one))) {
        await parking.setAside(message, null);
      }
      free = free.filter((one) => !isBehind(parked, one));
      try {
        return await applyPage(docs, projector, free, written);
      } catch (fault) {
        if (!(fault instanceof ProjectorFault)) throw fault;
        await parking.fail(fault.poison, fault.thrown);
        parked.set(fault.poison.stream, placeOf(fault.poison));
        alertFault(service, lane, fault);
      }
    }
  };
};
