/** Use play: takes the steps of a day one after the other, with a moment to read each. */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Problem, problemOf } from "../../api/problem.ts";
import type { Side } from "./people.ts";
import { steps } from "./steps.ts";
import { begin, type World, withWallets } from "./world.ts";

/** A sentence is read in this time. */
const readMs = 2800;

type Line = { readonly side: Side; readonly text: () => string };
export type Phase = "ready" | "doing" | "resting" | "failed" | "over" | "off";
export type Play = {
  readonly phase: Phase;
  readonly world: World | null;
  readonly lines: readonly Line[];
  readonly problem: Problem | null;
};

const fresh: Play = { phase: "ready", world: null, lines: [], problem: null };

/** The play after the next step; without a world both people come in first. */
const stepped = async (play: Play, nth: number, signal: AbortSignal): Promise<Play> => {
  if (play.world === null) return { ...play, phase: "resting", world: await begin(nth, signal) };
  const before = play.world;
  const step = steps[play.lines.length];
  if (step === undefined) return { ...play, phase: "over" };
  const world = await withWallets(await step.act(before, signal), signal);
  const lines = [...play.lines, { side: step.side, text: () => step.say(before, world) }];
  const phase = lines.length === steps.length ? "over" : "resting";
  return { phase, world, lines, problem: null };
};

/** Someone who wants no motion takes each step by themselves. */
const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export const usePlay = () => {
  const [play, setPlay] = useState<Play>(fresh);
  const [isPaused, setPaused] = useState(isCalm);
  const aborter = useRef<AbortController | null>(null);

  const take = async (from: Play, nth = 1): Promise<void> => {
    aborter.current?.abort();
    const mine = new AbortController();
    aborter.current = mine;
    setPlay({ ...from, phase: "doing", problem: null });
    try {
      const next = await stepped({ ...from, problem: null }, nth, mine.signal);
      if (!mine.signal.aborted) setPlay(next);
    } catch (thrown) {
      if (mine.signal.aborted) return;
      const problem = problemOf(thrown);
      const isOff = from.world === null && problem.status === 404;
      setPlay({ ...from, phase: isOff ? "off" : "failed", problem });
    }
  };

  const goesOn = play.phase === "resting" && !isPaused;
  useEffect(() => {
    if (!goesOn) return undefined;
    const timer = setTimeout(() => void take(play), readMs);
    return () => clearTimeout(timer);
  }, [goesOn, play]);
  useEffect(() => () => aborter.current?.abort(), []);

  return {
    play,
    isPaused,
    setPaused,
    /** Begins a day. The worker of the last one has paid time there, and is asked first all the same. */
    start: () => void take(fresh, play.world?.nth),
    next: () => void take(play),
  };
};
