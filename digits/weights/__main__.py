"""A network's values -> the same network compiled for LiteRT, anew, in place.

    python -m digits.weights [--network NAME|all] [--weights DIR]

Training does so by itself; this is for weights that were saved before reading had a
compiled network. What is compiled is compared with Keras before it is written.
"""

import argparse
import sys
from pathlib import Path

from digits.networks import NETWORKS
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError
from digits.weights.files import compile_network, values_path


def main(arguments: list[str] | None = None) -> int:
    """Compile networks anew; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m digits.weights", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--network", choices=[*NETWORKS, "all"], default="all")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder")
    flags = parser.parse_args(arguments)
    names = list(NETWORKS) if flags.network == "all" else [flags.network]
    if flags.network == "all":  # those that are there
        names = [n for n in names if values_path(flags.weights, n).exists()] or names
    try:
        for name in names:
            card = compile_network(flags.weights, name)
            print(f"{name}: compiled, SHA-256 {card.compiled}", flush=True)
    except (WeightsError, OSError) as error:
        print(f"digits.weights: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
