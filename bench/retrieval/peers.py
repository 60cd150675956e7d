"""`python -m bench.retrieval.peers FOLDER K`, in the peers' environment: let each rank, write its run file."""

import importlib
import json
import sys
import time
from pathlib import Path

from bench.retrieval.exchange import Exchange
from bench.retrieval.ranking import documents
from evals.retrieval.runs import write_run

_PEERS = ("haystack_peer", "llama_index_peer", "langchain_peer")


def main(folder: Path, k: int) -> None:
    given = Exchange.read(folder)
    home = {piece.id: piece.document for piece in given.pieces}
    cost: dict[str, float] = {}
    for peer in _PEERS:
        made = importlib.import_module(f"bench.retrieval.{peer}").rankers(given, k)
        for name, ranker in made.items():
            began = time.process_time()
            run = {asked.id: documents(ranker(asked.text), home) for asked in given.asked}
            cost[name] = (time.process_time() - began) * 1000 / len(given.asked)
            write_run(folder / "runs" / f"{name.replace(' ', '_')}.trec", run, tag="peer")
            print(f"{name}: {cost[name]:.1f} ms CPU a question", flush=True)
    (folder / "cost.json").write_text(json.dumps(cost), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
