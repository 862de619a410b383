/** Sagas: what goes on between services, and what an operator can do where it stopped. */
import { viewed } from "../parts/viewed.ts";
import { Feeds } from "./feeds.ts";
import { Letters } from "./letters.ts";
import { ReadModels } from "./read-models.ts";
import { SagaList } from "./saga-list.ts";
import "./sagas.css";

export const screen = viewed({
  path: "/operator/sagas",
  title: "ops.sagas",
  views: { sagas: SagaList, letters: Letters, models: ReadModels, feeds: Feeds },
  wordsOf: (view) => [`ops.sagas.${view}`, `ops.sagas.${view}Text`],
});
