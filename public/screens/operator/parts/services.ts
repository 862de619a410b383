/** Services: the seven services, and which of them have sagas or read models. */
export const services = [
  "user",
  "job",
  "payment",
  "matching",
  "communication",
  "analytics",
  "security",
] as const;
export type Service = (typeof services)[number];

export const withSagas = ["user", "job"] as const satisfies readonly Service[];
export const withReadModels = [
  "user",
  "job",
  "payment",
  "communication",
  "analytics",
  "security",
] as const satisfies readonly Service[];
