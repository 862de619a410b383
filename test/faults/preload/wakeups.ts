/**
 * Wake-ups: every event that reaches this process is dropped (one in five), comes three times, or
 * comes late and out of order.
 */
import { Transporters } from "moleculer";

type Receive = (this: object, command: string, data: Buffer) => unknown;
const base = Transporters.Base.prototype as unknown as { receive: Receive };
const { receive } = base;

const dropped = 0.2;
const copies = 3;
const lateMsMax = 2000;

base.receive = function spoilt(command, data) {
  if (command !== "EVENT") return receive.call(this, command, data);
  if (Math.random() < dropped) return undefined;
  for (let copy = 0; copy < copies; copy += 1) {
    setTimeout(() => receive.call(this, command, data), Math.random() * lateMsMax);
  }
  return undefined;
};
