import { expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { Family, familiesText, familyOf } from "../../../mixins/metrics/families.ts";

const counter = { type: "counter", name: "a_total", labelNames: ["x"], description: "A" } as const;

test("a measurement counts in the bucket whose bound it does not exceed, and in all above", () => {
  const bounds = [0.1, 0.2];
  const times = new Family({ ...counter, type: "histogram", name: "a_seconds", bounds });
  for (const seconds of [0.1, 0.2, 0.25]) times.of("y").observe(seconds);
  expect(times.textOf('node="n"').split("\n")).toEqual([
    "# HELP a_seconds A",
    "# TYPE a_seconds histogram",
    'a_seconds_bucket{node="n",x="y",le="0.1"} 1',
    'a_seconds_bucket{node="n",x="y",le="0.2"} 2',
    'a_seconds_bucket{node="n",x="y",le="+Inf"} 3',
    'a_seconds_sum{node="n",x="y"} 0.55',
    'a_seconds_count{node="n",x="y"} 3',
    "",
  ]);
});

test("a label's value cannot end its quotes or its line", () => {
  const family = new Family(counter);
  family.of('"} 1\n\\').value = 2;
  expect(family.textOf('node="n"')).toContain('a_total{node="n",x="\\"} 1\\n\\\\"} 2\n');
});

test("a label with endless values makes no endless series: the rest is counted as one", () => {
  const family = new Family(counter);
  for (let each = 0; each < 6000; each += 1) family.of(`${each}`).value += 1;
  const lines = family.textOf('node="n"').split("\n");
  expect(lines).toContain('a_total{node="n",x="other"} 1000');
  expect(lines.filter((line) => line.startsWith("a_total"))).toHaveLength(5001);
});

test("a family is one per broker and name, and has no text before its first series", () => {
  const options = { logger: false, skipProcessEventRegistration: true } as const;
  const [one, two] = [new ServiceBroker(options), new ServiceBroker(options)];
  expect(familyOf(one, counter)).toBe(familyOf(one, counter));
  expect(familyOf(one, counter)).not.toBe(familyOf(two, counter));
  expect(familiesText(one)).toBe("");
});
