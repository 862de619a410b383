/** The same document through `@hey-api/openapi-ts`: methods by the names of the operations. */
import { createClient } from "./hey/client/index.ts";
import { jobSearch, paymentQuote, userLogin, userMe } from "./hey/sdk.gen.ts";
import type { Job, User } from "./hey/types.gen.ts";

const [, , baseUrl = ""] = process.argv;
const client = createClient({ baseUrl });
const body = { email: "worker1@oneday.test", password: "oneday-demo-2026" };
const { data: login, error } = await userLogin({ client, body });
if (login === undefined) throw new Error(error?.code ?? "no answer");
const { data: me } = await userMe({ client, auth: login.accessToken });
const user: User | undefined = me;
const { data: found } = await jobSearch({ client, query: { limit: 1 } });
const job: Job | undefined = found?.items[0];
if (user === undefined || job === undefined) throw new Error("nothing there");
const { startsAt, endsAt, hourlyWageWon, breakMinutes } = job;
const terms = { startsAt, endsAt, hourlyWageWon, breakMinutes, regularEmployees: 3 };
const { data: quote } = await paymentQuote({ client, body: terms });
const netWon: number = quote?.netWon ?? 0;
const refused = await userLogin({ client, body: { ...body, password: "not the password" } });
console.log(`${user.role} ${netWon > 0} ${refused.error?.code}`);
