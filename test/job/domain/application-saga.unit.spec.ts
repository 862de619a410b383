/** The sagas of an application: which of them let a worker in, and which only notify. */
import { expect, test } from "@jest/globals";
import { quietSagas } from "../../../services/job/domain/accept.saga.ts";
import { applicationSagas, entrySagas } from "../../../services/job/domain/application.saga.ts";

const namesOf = (sagas: readonly { readonly name: string }[]) => sagas.map(({ name }) => name);
const stepsOf = ({ steps }: { readonly steps: readonly { readonly name: string }[] }) =>
  namesOf(steps);

test("every saga that enters a job is one that is undone and notified of as an application", () => {
  const entering = applicationSagas.filter((saga) => stepsOf(saga).includes("enter"));
  expect(namesOf(entering)).toEqual(namesOf(entrySagas));
});

test("a saga whose steps are all notifications is quiet, and no other", () => {
  const notifying = applicationSagas.filter((saga) =>
    stepsOf(saga).every((step) => step.startsWith("tell")),
  );
  expect(namesOf(notifying)).toEqual(namesOf(quietSagas));
});
