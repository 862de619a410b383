/** Person: one side of a played day, with the money in large figures and a line for each thing done. */
import { useEffect, useRef } from "preact/hooks";
import { classes, html } from "../../ui/html.ts";
import { Timeline } from "../../ui/list/timeline.ts";
import { Avatar } from "../../ui/parts.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Person, Side } from "./people.ts";
import type { Play } from "./use-play.ts";

/** What the day has done to an amount: `+27,000원`; empty for nothing. */
const changeOf = (firstWon: number, lastWon: number): string => {
  const change = lastWon - firstWon;
  if (change === 0) return "";
  return change > 0 ? `+${won(change)}` : `−${won(-change)}`;
};

const Money = ({ person: { wallet, firstWon } }: { person: Person }) => {
  const { availableWon, heldWon, transitWon } = wallet;
  return html`
    <dl class="play-money">
      <div>
        <dt class="weak">${t("play.available")}</dt>
        <dd class="big figure">${won(availableWon)}</dd>
        <dd class=${classes("play-change", "figure", availableWon > firstWon && "play-in")}>
          ${changeOf(firstWon, availableWon)}
        </dd>
      </div>
      <div class="weak">
        <dt>${t("play.held")}</dt>
        <dd class="figure">${won(heldWon + transitWon)}</dd>
      </div>
    </dl>
  `;
};

/** Keeps the newest line in the window, since on a phone it may be below. */
const useInView = (isNewest: boolean, count: number) => {
  const foot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isNewest && count > 0) foot.current?.scrollIntoView({ block: "nearest" });
  }, [isNewest, count]);
  return foot;
};

export const PersonPanel = ({ side, play }: { side: Side; play: Play }) => {
  const { world, lines } = play;
  const newest = lines.at(-1);
  const foot = useInView(newest?.side === side, lines.length);
  if (world === null) return null;
  const { name } = world[side];
  const own = lines.filter((line) => line.side === side);
  const names = { done: t("play.done"), now: t("play.newest"), next: "", failed: "" };
  return html`
    <section class="card stack play-side" aria-labelledby="play-${side}">
      <div class="row">
        <${Avatar} name=${name} />
        <div><p class="weak">${t(`play.${side}`)}</p><h2 id="play-${side}">${name}</h2></div>
      </div>
      <${Money} person=${world[side]} />
      ${
        own.length > 0 &&
        html`<${Timeline} names=${names}
          steps=${own.map((line) => ({ text: line.text(), state: line === newest ? "now" : "done" }))} />`
      }
      <div class="play-end" ref=${foot}></div>
    </section>
  `;
};
