"""Solves the same assignment with scipy and OR-Tools, for comparison.

Reads {"rows": R, "slots": S, "seats": [...], "edges": [[row, slot, cost], ...]} as JSON from
standard input and prints one JSON object: for each solver the seats filled, the cost and the
milliseconds, or null where it is not installed.
"""

import json
import sys
import time


def scipy_solves(seats, slots, edges):
    try:
        import numpy
        from scipy.optimize import linear_sum_assignment
    except ImportError:
        return None
    begun = time.perf_counter()
    first = []
    for count in seats:
        first.append((first[-1][1] if first else 0, (first[-1][1] if first else 0) + count))
    most = max([cost for _, _, cost in edges] + [1]) * (sum(seats) + 1)
    matrix = numpy.full((sum(seats), slots), float(most))
    for row, slot, cost in edges:
        start, end = first[row]
        matrix[start:end, slot] = cost
    rows, columns = linear_sum_assignment(matrix)
    costs = matrix[rows, columns]
    taken = costs < most
    return {"filled": int(taken.sum()), "cost": int(costs[taken].sum()), "ms": (time.perf_counter() - begun) * 1000}


def ortools_solves(seats, slots, edges):
    try:
        import numpy
        from ortools.graph.python import min_cost_flow
    except ImportError:
        return None
    begun = time.perf_counter()
    flow = min_cost_flow.SimpleMinCostFlow()
    rows = len(seats)
    sink, source = rows + slots, rows + slots + 1
    table = numpy.array(edges, dtype=numpy.int64).reshape(-1, 3)
    ones = numpy.ones(len(table), dtype=numpy.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(table[:, 0], rows + table[:, 1], ones, table[:, 2])
    for row, count in enumerate(seats):
        flow.add_arc_with_capacity_and_unit_cost(source, row, count, 0)
    for slot in range(slots):
        flow.add_arc_with_capacity_and_unit_cost(rows + slot, sink, 1, 0)
    flow.set_node_supply(source, sum(seats))
    flow.set_node_supply(sink, -sum(seats))
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        return None
    filled = int(flow.flows(arcs).sum())
    return {"filled": filled, "cost": int(flow.optimal_cost()), "ms": (time.perf_counter() - begun) * 1000}


asked = json.load(sys.stdin)
parts = (asked["seats"], asked["slots"], asked["edges"])
print(json.dumps({"scipy": scipy_solves(*parts), "ortools": ortools_solves(*parts)}))
