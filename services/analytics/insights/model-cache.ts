/** Model cache: the fill model, fitted again once an hour. */
import { hourMs, type Instant } from "../../contracts/core/units.ts";
import { type FillModel, fillModelOf } from "./fill-model.ts";
import type { Outcomes } from "./outcomes.ts";

/** Keeps a model for an hour. While there is none yet, each question looks again. */
export class ModelCache {
  private known: { readonly model: FillModel; readonly hour: number } | null = null;
  private readonly outcomes: Outcomes;

  constructor(outcomes: Outcomes) {
    this.outcomes = outcomes;
  }

  at(now: Instant): FillModel | null {
    const hour = Math.floor(Date.parse(now) / hourMs);
    if (this.known?.hour === hour) return this.known.model;
    const model = fillModelOf(this.outcomes.finished(now));
    this.known = model === null ? null : { model, hour };
    return model;
  }
}
