/** Ports: where each service listens when it runs as its own process. */

export const ports = {
  gateway: 3000,
  user: 3001,
  job: 3002,
  matching: 3003,
  payment: 3004,
  communication: 3005,
  analytics: 3006,
  security: 3007,
} as const;

/** The port of a service; the gateway's for a process that runs several. */
export const portOf = (service: string | null): number =>
  (ports as Readonly<Record<string, number>>)[service ?? ""] ?? ports.gateway;
