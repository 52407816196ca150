"""Simulated government portals on loopback, with generated reports whose every cell is known.

The simulator is the demo's world, the tests' world and the benchmarks' load. It shares no code and no
label table with the crawler and the extractor it tests: a mistake made on both sides would cancel out.
"""
