/** Common passwords: refused wherever one is set, and accepted wherever one is given. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { tokenTo } from "../actions/mails.ts";
import { as, register, services, signInOperator, userOf } from "../people.ts";

let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startBroker([...services, communication]);
  broker = running.broker;
});
afterAll(() => running.stop());

const refused = (field: string) => ({
  type: "PASSWORD_TOO_COMMON",
  code: 422,
  data: { fields: [{ field }] },
});

test("a common password is refused at registration, reset, change and for operators, and nothing is stored", async () => {
  const email = `${newId()}@oneday.test`;
  const common = "iloveyou123";
  await expect(register(broker, email, { password: common })).rejects.toMatchObject(
    refused("/password"),
  );
  const { accessToken } = await register(broker, email);
  const change = { password: "correct horse battery", newPassword: common };
  await expect(call(broker, "user.password.change", change, as(accessToken))).rejects.toMatchObject(
    refused("/newPassword"),
  );
  await call(broker, "user.passwordReset", { email });
  const token = await tokenTo(broker, email, "재설정");
  const confirm = (password: string) =>
    call(broker, "user.passwordReset.confirm", { token, password });
  await expect(confirm(common)).rejects.toMatchObject(refused("/password"));
  // The mail is still valid.
  await confirm("staple wagon paper");
  const operator = await signInOperator(broker);
  const add = { email: `${newId()}@oneday.test`, name: "운영", password: "123456789012" };
  await expect(
    call(broker, "user.operators.add", add, as(operator.accessToken)),
  ).rejects.toMatchObject(refused("/password"));
});

test("a common password from before is accepted, and may be changed", async () => {
  const email = `${newId()}@oneday.test`;
  const { user } = await register(broker, email);
  const { vault, passwords } = userOf(broker);
  const passwordHash = await passwords.hash("password");
  await vault.change(user.userId, (row) => ({ ...row, passwordHash }));
  const { accessToken } = await call(broker, "user.login", { email, password: "password" });
  const change = { password: "password", newPassword: "staple wagon paper" };
  await call(broker, "user.password.change", change, as(accessToken));
});
