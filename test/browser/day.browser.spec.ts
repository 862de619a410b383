/**
 * A whole day of work by three people in three windows, by what they can read and press alone: signing
 * up, money in, a posting, an application, the contract, the code, approval, pay and the way to the bank.
 */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { withApp } from "./suite.ts";

const actionsMax = 60;
const minuteMs = 60_000;
const title = "창고 정리 도와주실 분";
const shownCode = /[A-Z0-9]{4} [A-Z0-9]{4}/;

/** What is typed into the fields of a date and of times: Seoul's. */
const seoul = (ms: number) => {
  const text = new Date(ms + 9 * 60 * minuteMs).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
};

withApp("three people in a browser", (app) => {
  let actions = 0;

  /** A person who finds everything by its name; each act is counted. */
  const person = async (path: string) => {
    const { page, complaints, close } = await app.visit(path);
    const named = (role: "button" | "link", name: string | RegExp, nth: number) =>
      page.getByRole(role, { name, exact: typeof name === "string" }).nth(nth);
    const field = (label: string) => page.getByLabel(label, { exact: true });
    return {
      page,
      complaints,
      close,
      press: (name: string | RegExp, nth = 0) => act(() => named("button", name, nth).click()),
      follow: (name: string | RegExp) => act(() => named("link", name, 0).click()),
      write: (label: string, text: string) => act(() => field(label).fill(text)),
      choose: (label: string, index: number) => act(() => field(label).selectOption({ index })),
      tick: (label: string) => act(() => page.getByLabel(label).check()),
      sees: (text: string | RegExp) => page.getByText(text).first().waitFor(),
    };
  };
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    actions += 1;
    await work();
  };
  type Person = Awaited<ReturnType<typeof person>>;

  const signUp = async (one: Person, email: string, name: string): Promise<void> => {
    await one.write("이메일", email);
    await one.write("비밀번호", "바다 건너 작은 섬 2026");
    await one.write("이름", name);
    await one.write("생년월일", "1990-05-05");
    await one.tick("필수 항목에 모두 동의해요");
    await one.press("가입하기");
  };
  const codeOn = async (page: Page): Promise<string> => {
    const shown = page.getByRole("dialog").getByText(shownCode).first();
    return shownCode.exec((await shown.textContent()) ?? "")?.[0] ?? "";
  };

  test("a day from signing up to the bank takes three people sixty actions, and no reload", async () => {
    const employer = await person("/register");
    await employer.press("일할 사람을 구해요");
    await employer.write("상시 근로자 수", "7");
    await signUp(employer, "boss@example.com", "박사장");
    await employer.follow("지갑");
    await employer.press("충전하기");
    await employer.write("금액 (원)", "500000");
    await employer.press("충전하기", 1);
    await employer.sees("500,000원");
    await employer.press("닫기");

    const startsMs = Math.ceil(Date.now() / minuteMs) * minuteMs + minuteMs;
    const [start, end] = [seoul(startsMs), seoul(startsMs + 4 * 60 * minuteMs)];
    await employer.follow("일 올리기");
    await employer.choose("직종", 2);
    await employer.write("제목", title);
    await employer.write("하는 일", "상자를 정리하고 옮깁니다.");
    await employer.write("날짜", start.date);
    await employer.write("시작", start.time);
    await employer.write(end.date === start.date ? "끝" : "끝 (다음 날)", end.time);
    await employer.choose("지역", 3);
    await employer.write("주소", "서울특별시 강북구 한천로 1");
    await employer.write("시급 (원)", "12000");
    await employer.press("올리기");
    await employer.sees("공고를 올렸어요.");

    const worker = await person("/register");
    await signUp(worker, "haru@example.com", "이하루");
    await worker.follow("일 찾기");
    await worker.write("어떤 일을 찾으세요?", title);
    await worker.follow(title);
    await worker.press("지원하기");
    await worker.sees("사장님이 지원서를 보고 있어요");

    await employer.press("수락");
    await employer.press("수락하고 예치하기");
    await worker.follow("계약서 읽기");
    await worker.press("읽었고 서명할게요");
    await employer.follow("계약서에 서명");
    await employer.press("읽었고 서명할게요");
    await worker.sees("도착했으면 출근해 주세요");

    await employer.follow(/근무일 화면/);
    await employer.press("출근 코드 보여주기");
    await worker.write("출근 코드", await codeOn(employer.page));
    await worker.press("출근하기");
    await worker.sees("일하고 있어요");
    await worker.press("퇴근하기");
    await worker.write("출근 코드", await codeOn(employer.page));
    await worker.press("퇴근하기", 1);
    await worker.sees("사장님이 근무 시간을 확인하고 있어요");

    // No one waits four hours here: the rest of the day is paid as an allowance.
    await employer.press("닫기");
    await employer.sees("승인 대기");
    await employer.press("시간 고치기");
    await employer.tick("제가 일찍 돌려보냈어요");
    await employer.write("이유", "물건이 일찍 떨어졌어요");
    await employer.press("근무자에게 서명 요청");
    await worker.press("맞아요, 서명하기");
    await employer.press("승인하고 지급");
    await worker.sees("급여가 들어왔어요");

    await worker.follow("지갑");
    await worker.press("출금하기");
    await worker.write("계좌번호", "123456-01-987654");
    await worker.press("등록하기");
    await worker.press(/^[\d,]+원 출금하기$/);
    await worker.sees("계좌에 도착했어요.");

    const operator = await person("/login");
    await operator.press("운영자로 들어가기");
    await operator.sees("서비스 상태");
    expect(actions).toBeLessThanOrEqual(actionsMax);
    for (const one of [employer, worker, operator]) {
      expect(one.complaints).toEqual([]);
      await one.close();
    }
  });
});
