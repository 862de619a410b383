/** The camera at check-in: the code of a running shift is read from a picture, and nothing is typed. */
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { folderOf, remove } from "../support/folders.ts";
import { writeFilm } from "./film.ts";
import { demoPerson, post } from "./people.ts";
import { withApp } from "./suite.ts";
import { apply, atThePlace, button, see } from "./windows.ts";

const folder = folderOf("film");
const filmPath = join(folder, "code.y4m");
afterAll(() => remove(folder));

withApp(
  "a camera in a browser",
  (app) => {
    test("a worker checks in and out by the QR of the place, and by no other, without typing", async () => {
      const { page, complaints, close } = await app.visit("/login", atThePlace);
      const employer = await demoPerson(app.url, "employer");
      await employer.send("POST", "/api/payments/charges", { amountWon: 500_000, method: "card" });
      const { jobId } = await post(employer, 1);
      const path = `/api/jobs/applications/${await apply(page, jobId)}`;
      await employer.send("POST", `${path}/accept`, {});
      await page.getByRole("link", { name: "계약서 읽기" }).click();
      await button(page, "읽었고 서명할게요").click();
      await employer.send("POST", `${path}/sign`, {});
      await see(page, "도착했으면 출근해 주세요");

      /** The file is read when the camera opens, so it has the code of that moment. */
      const show = async (): Promise<void> => {
        const { code } = await employer.send("GET", `/api/jobs/${jobId}/check-in-code`);
        writeFilm(filmPath, String(code));
      };
      writeFilm(filmPath, "https://elsewhere.example/menu");
      await button(page, "카메라로 QR 찍기").click();
      await see(page, "출근 코드가 아닌 QR이에요.");
      await show();
      await button(page, "카메라로 QR 찍기").click();
      await see(page, "일하고 있어요");
      await button(page, "퇴근하기").click();
      await show();
      await page.getByRole("dialog").getByRole("button", { name: "카메라로 QR 찍기" }).click();
      await see(page, "사장님이 근무 시간을 확인하고 있어요");
      expect(complaints).toEqual([]);
      await close();
    });
  },
  {},
  { filmPath },
);
