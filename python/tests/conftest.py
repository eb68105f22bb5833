"""What the tests share. Random ones print their seed: EINJIT_SEED repeats a run."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import numpy as np
import pytest

# Every test compiles; what it compiled yesterday is no test.
os.environ["EINJIT_CACHE_DIR"] = ""

SEED = int(os.environ.get("EINJIT_SEED", random.SystemRandom().randrange(2**31)))


def pytest_report_header() -> str:
    return f"EINJIT_SEED={SEED}"


@pytest.fixture
def rng() -> Iterator[np.random.Generator]:
    print(f"EINJIT_SEED={SEED}")
    yield np.random.default_rng(SEED)
