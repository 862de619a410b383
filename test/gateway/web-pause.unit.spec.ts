/** The pause between two attempts of the web app: it ends in time or by its signal, and keeps nothing of it. */
import { getEventListeners } from "node:events";
import { expect, test } from "@jest/globals";
import { pause } from "../../public/api/pause.ts";

const longMs = 60_000;

test("a pause that is over leaves no listener on a signal that lives on", async () => {
  const { signal } = new AbortController();
  for (let count = 0; count < 20; count += 1) await pause(0, signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("an abort ends a pause at once, and the next one does not begin", async () => {
  const aborter = new AbortController();
  const paused = pause(longMs, aborter.signal);
  expect(getEventListeners(aborter.signal, "abort")).toHaveLength(1);
  aborter.abort();
  await paused;
  await pause(longMs, aborter.signal);
  expect(getEventListeners(aborter.signal, "abort")).toHaveLength(0);
});
