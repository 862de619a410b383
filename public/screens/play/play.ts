/** Play: a whole day of work by two demo accounts side by side, from the posting to the money in the wallet. */
import { useEffect } from "preact/hooks";
import { go } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { hasDemo } from "../../app/served.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Ban, Check, CircleDot, Pause, Play as PlayIcon, StepForward } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import "../../ui/page-foot.css";
import { Empty, Line, Pill, Skeleton } from "../../ui/parts.ts";
import { won } from "../../words/format.ts";
import { t, textOr } from "../../words/words.ts";
import { PersonPanel } from "./person.ts";
import "./play.css";
import { steps } from "./steps.ts";
import { type Play, usePlay } from "./use-play.ts";
import type { World } from "./world.ts";

type Playing = ReturnType<typeof usePlay>;

const Off = () => html`
  <${Empty} icon=${Ban} text=${t("play.off")}>
    <${ButtonLink} href="/login" looks="primary">${t("play.login")}<//>
  <//>
`;

const Where = ({ play: { world, lines } }: { play: Play }) => {
  const status = world?.application?.status ?? (world?.job ? "open" : "none");
  const isPaid = status === "paid";
  const values = { now: lines.length, all: steps.length };
  return html`
    <div class="card row play-where">
      <span class="weak">${t("play.state")}</span>
      <${Pill} tone=${status === "none" ? "plain" : "good"} icon=${isPaid ? Check : CircleDot}>
        ${textOr(`play.state.${status}`) ?? status}
      <//>
      <span class="weak figure play-count">${t("play.count", values)}</span>
      <progress class="bar" max=${steps.length} value=${lines.length} aria-label=${t("play.progress")}></progress>
    </div>
  `;
};

const Slip = ({ world: { slip } }: { world: World }) =>
  slip &&
  html`
    <section class="card" aria-labelledby="slip">
      <h2 id="slip">${t("play.slipTitle")}</h2>
      <dl>
        ${slip.lines.map(
          ({ code, text, won: amount, source }) =>
            html`<${Line} key=${code} label=${text} hint=${source} value=${won(amount)} />`,
        )}
        <${Line} isSum label=${t("play.net")} value=${won(slip.netWon)} />
        <${Line} label=${t("play.total")} hint=${t("play.totalHint")} value=${won(slip.employerTotalWon)} />
      </dl>
    </section>
  `;

const Controls = ({ play: { phase }, isPaused, setPaused, start, next }: Playing) => {
  if (phase === "failed") return html`<${Button} isWide onClick=${start}>${t("play.restart")}<//>`;
  if (phase === "over") {
    return html`
      <${Button} isWide looks="primary" onClick=${start}><${Icon} of=${PlayIcon} />${t("play.again")}<//>
      <${ButtonLink} isWide href="/login">${t("play.enter")}<//>
    `;
  }
  const isBusy = phase === "doing";
  return html`
    <${Button} isWide onClick=${() => setPaused(!isPaused)}>
      <${Icon} of=${isPaused ? PlayIcon : Pause} />${t(isPaused ? "play.goOn" : "play.pause")}
    <//>
    <${Button} isWide looks=${isPaused ? "primary" : "plain"} isBusy=${isBusy} onClick=${next}>
      <${Icon} of=${StepForward} />${t("play.next")}
    <//>
  `;
};

const Stage = (playing: Playing) => {
  const { play, next } = playing;
  const { phase, world, lines, problem } = play;
  if (world === null && phase === "doing") {
    return html`<${Skeleton} count=${2} label=${t("state.loading")} />`;
  }
  return html`
    <${Where} play=${play} />
    <div class="play-sides">
      <${PersonPanel} side="worker" play=${play} />
      <${PersonPanel} side="employer" play=${play} />
    </div>
    ${world && html`<${Slip} world=${world} />`}
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${next} />`}
    <p class="unseen" role="status">${lines.at(-1)?.text()}</p>
    <div class="page-foot play-controls"><${Controls} ...${playing} /></div>
  `;
};

export const screen: Screen = ({ query }) => {
  const playing = usePlay();
  const { phase } = playing.play;
  useTitle(t("play.title"));
  const isAtOnce = query.has("now");
  useEffect(() => {
    if (!isAtOnce || !hasDemo) return;
    // A reload of the page plays nothing.
    go("/demo", { replaces: true });
    playing.start();
  }, [isAtOnce]);
  return html`
    <h1>${t("play.title")}</h1>
    ${
      !hasDemo || phase === "off"
        ? html`<${Off} />`
        : html`
          <p>${t("play.text")}</p>
          ${
            phase === "ready"
              ? html`<div class="row"><${Button} looks="primary" onClick=${playing.start}><${Icon} of=${PlayIcon} />${t("play.action")}<//></div>`
              : html`<${Stage} ...${playing} />`
          }
        `
    }
  `;
};
