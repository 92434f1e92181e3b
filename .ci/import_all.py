"""Import every module of an installed ``extractor``: what is needed at run time and not declared fails here.

Modules of an extra are named below with what they may lack.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import extractor

MAY_LACK = {
    "extractor.runs.ray_engine": "ray",
    "extractor.review.server": "starlette",
    "extractor.serve.app": "fastapi",
}


def main() -> int:
    failed = []
    names = [module.name for module in pkgutil.walk_packages(extractor.__path__, "extractor.")]
    for name in names:
        if name.endswith("__main__"):
            continue
        try:
            importlib.import_module(name)
        except ImportError as error:
            if MAY_LACK.get(name) != error.name:
                failed.append(f"{name}: {error}")
    sys.stdout.write("".join(f"{line}\n" for line in failed))
    sys.stdout.write(f"{len(names)} modules imported, {len(failed)} failed\n")
    return 1 if failed or len(names) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
