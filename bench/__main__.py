"""`./run bench NAME [ARGUMENT…]`: measure one thing, print it, last the figure and its target; 0 where it holds."""

import importlib
import pkgutil
import sys

import bench

PARTS = {
    "__main__",
    "adapters",
    "compiled",
    "corpora",
    "drafts",
    "hand",
    "histories",
    "outlook",
    "proposals",
    "papers",
    "replies",
    "resolving",
    "run",
    "sink",
    "sixforms",
    "soffice",
    "tools",
    "wordfile",
    "writers",
}
"""Modules that are no bench of their own."""


def main(arguments: list[str]) -> int:
    """Run the bench named first; 2 and the list of names where there is none."""
    names = sorted({module.name for module in pkgutil.iter_modules(bench.__path__)} - PARTS)
    if not arguments or arguments[0] not in names:
        print(f"usage: ./run bench NAME [ARGUMENT…]; NAME is one of: {', '.join(names)}", file=sys.stderr)
        return 2
    result: int = importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:])
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
