/**
 * Automation: whether a worker refuses automated decisions (개인정보 보호법 제37조의2).
 *
 * Owns the streams `automation:<userId>`. A worker who refuses is ranked in no list and proposed in
 * no fill, and gets a plain list of jobs. Everything else stays as it is: applying, first-come seats,
 * waiting lists, notifications and saved searches know nothing of it.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import type { Answer } from "../../contracts/index.ts";

export type Automation =
  | { readonly status: "none" }
  | { readonly status: "set"; readonly refuses: boolean; readonly at: Instant };

export type AutomationEvent = {
  readonly type: "automationSet";
  readonly data: { readonly userId: string; readonly refuses: boolean; readonly at: Instant };
};

export const automations: StreamDefinition<Automation, AutomationEvent> = {
  stream: "automation",
  empty: { status: "none" },
  evolve: (_, { data: { refuses, at } }) => ({ status: "set", refuses, at }),
};

/** Whether the worker refuses; before their first choice, what an older profile says counts. */
export const refusesBy = (state: Automation, profile: { refusesAutomatic?: boolean } | null) =>
  state.status === "set" ? state.refuses : profile?.refusesAutomatic === true;

/** The choice as an event; none when it is made already. */
export const setAutomation = (
  state: Automation,
  userId: string,
  refuses: boolean,
  at: Instant,
): AutomationEvent[] =>
  state.status === "set" && state.refuses === refuses
    ? []
    : [{ type: "automationSet", data: { userId, refuses, at } }];

const texts = {
  refused:
    "자동화된 결정을 거부하셨습니다. 사장님의 후보 목록과 자동 채우기 제안에 나오지 않고, 추천 대신 조건에 맞는 일자리를 점수 없이 최신순으로 보여 드립니다. 지원하면 사장님이 지원한 순서대로 직접 보고 정합니다. 선착순 채용, 대기, 알림, 저장한 검색은 그대로이며 언제든 바꿀 수 있습니다.",
  used: "조건에 맞는 일자리를 점수 순으로 추천하고, 사장님의 후보 목록과 자동 채우기 제안에 나옵니다. 언제든 거부할 수 있고, 거부해도 다른 기능은 그대로입니다.",
};

/** The choice as its worker sees it, with what follows from it. */
export const automationView = (
  state: Automation,
  refuses: boolean,
): Answer<"matching.automation"> => ({
  refuses,
  since: state.status === "set" ? state.at : null,
  text: refuses ? texts.refused : texts.used,
});

/** The public events of a choice. */
export const ofAutomation = ({ data: { userId, refuses } }: AutomationEvent): Announcement[] => [
  { type: "matching.automationSet", data: { userId, refuses } },
];
