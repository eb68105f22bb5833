"""Threads, forked and spawned processes, and what a warm call costs."""

from __future__ import annotations

import multiprocessing
import os
import threading
import timeit

import numpy as np
import pytest

import einjit

A = np.arange(16.0).reshape(4, 4)


def test_threads_share_the_compiler() -> None:
    wrong: list[str] = []

    def work(seed: int) -> None:
        for i in range(200):
            a = np.full((2 + (seed + i) % 7, 3), 2.0)
            if not np.array_equal(einjit.einsum("ij,kj->ik", a, a), a @ a.T):
                wrong.append(f"{seed} {i}")

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_other_threads_run_while_a_kernel_does() -> None:
    a = np.ones((1500, 1500))
    einjit.set_threads(1)
    try:
        einjit.einsum("ij,jk->ik", a, a)
        counted = 0
        done = threading.Event()

        def count() -> None:
            nonlocal counted
            while not done.is_set():
                counted += 1

        counter = threading.Thread(target=count)
        counter.start()
        before = counted
        einjit.einsum("ij,jk->ik", a, a)
        during = counted - before
        done.set()
        counter.join()
    finally:
        einjit.set_threads(os.cpu_count() or 1)
    assert during > 1000


def child(n: int) -> float:
    a = np.ones((n, n))
    return float(einjit.einsum("ij,jk,kl->", a, a, a))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning", "ignore:os.fork.*:RuntimeWarning")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_processes(method: str) -> None:
    einjit.einsum("ij,jk->ik", np.ones((600, 600)), np.ones((600, 600)))  # the pool has threads
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(child, [3, 300]) == [81.0, 300.0**4]


def test_a_warm_call_takes_less_than_a_microsecond() -> None:
    seconds = min(timeit.repeat(lambda: einjit.einsum("ij,jk->ik", A, A), number=2000, repeat=30)) / 2000
    print(f"{seconds * 1e9:.0f} ns a call")
    assert seconds < 1e-6
