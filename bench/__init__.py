"""The benchmarks: what a turn, a search, a stream and a start cost; `python -m bench`."""
