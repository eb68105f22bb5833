"""einjit.jax.einsum against jax.numpy.einsum, under every transformation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import einjit
import einjit.jax

CASES = [
    ("ij,jk->ik", [(2, 3), (3, 4)]),
    ("ii->i", [(3, 3)]),
    ("iij,j->i", [(2, 2, 3), (3,)]),
    ("ij,kl->k", [(2, 3), (2, 2)]),
    ("...i,...i->...", [(2, 1, 3), (4, 3)]),
    ("ij,jk,kl->il", [(2, 3), (3, 2), (2, 2)]),
]


@pytest.fixture(autouse=True)
def double_precision() -> Iterator[None]:
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


def operands(shapes: list[tuple[int, ...]], dtype: str) -> list[jax.Array]:
    random = np.random.default_rng(1)
    values = [random.normal(size=shape) + 1j * random.normal(size=shape) for shape in shapes]
    return [jnp.asarray(value if dtype == "c16" else value.real, dtype) for value in values]


def losses(spec: str) -> tuple[Any, Any]:
    def ours(*given: Any) -> Any:
        value = einjit.jax.einsum(spec, *given)
        return (value * value.conj()).real.sum() + value.real.sum()

    def theirs(*given: Any) -> Any:
        value = jnp.einsum(spec, *given)
        return (value * value.conj()).real.sum() + value.real.sum()

    return ours, theirs


def assert_same(ours: Any, theirs: Any) -> None:
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10), ours, theirs)


@pytest.mark.parametrize("dtype", ["f8", "c16"])
@pytest.mark.parametrize(("spec", "shapes"), CASES)
def test_derivatives(spec: str, shapes: list[tuple[int, ...]], dtype: str) -> None:
    given = operands(shapes, dtype)
    ours, theirs = losses(spec)
    every = tuple(range(len(shapes)))
    assert_same(jax.grad(ours, every)(*given), jax.grad(theirs, every)(*given))
    assert_same(jax.jit(jax.grad(ours, every))(*given), jax.grad(theirs, every)(*given))
    assert_same(jax.jvp(ours, tuple(given), tuple(given)), jax.jvp(theirs, tuple(given), tuple(given)))
    if dtype == "f8":
        assert_same(jax.hessian(ours, every)(*given), jax.hessian(theirs, every)(*given))
        assert_same(jax.jit(jax.jacrev(jax.jacfwd(ours)))(*given), jax.jacrev(jax.jacfwd(theirs))(*given))


def test_mixed_types() -> None:
    a, z = operands([(2, 3)], "f8")[0], operands([(3, 4)], "c16")[0]
    ours, theirs = losses("ij,jk->ik")
    assert_same(jax.grad(ours, (0, 1))(a, z), jax.grad(theirs, (0, 1))(a, z))


def test_vmap_makes_the_batch_a_label() -> None:
    a, b = operands([(5, 2, 3), (3, 5, 4)], "f8")
    ours = jax.vmap(lambda x, y: einjit.jax.einsum("ij,jk->ik", x, y), in_axes=(0, 1))(a, b)
    assert_same(ours, jnp.einsum("bij,jbk->bik", a, b))
    gradients = jax.vmap(jax.grad(losses("ij,jk->ik")[0]), in_axes=(0, None))(a, b[:, 0])
    assert_same(gradients, jax.vmap(jax.grad(losses("ij,jk->ik")[1]), in_axes=(0, None))(a, b[:, 0]))


def test_jit_of_large_arrays_and_of_the_plain_einsum() -> None:
    a = jnp.ones((700, 700))
    assert_same(jax.jit(lambda x: einjit.einsum("ij,jk->ik", x, x))(a), jnp.full((700, 700), 700.0))
    assert isinstance(einjit.einsum("ij,jk->ik", a, a), jax.Array)


def test_results_have_jaxs_types() -> None:
    for dtype in (jnp.bfloat16, jnp.float32, jnp.int8, jnp.bool_):
        a = jnp.ones((2, 3), dtype)
        assert einjit.jax.einsum("ij,kj->ik", a, a).dtype == dtype
        assert jax.jit(lambda x: einjit.jax.einsum("ij,kj->ik", x, x))(a).dtype == dtype


def test_errors_are_raised_while_tracing() -> None:
    with pytest.raises(ValueError, match="label 'j' is 3 in operand 0 and 2 in operand 1"):
        jax.jit(lambda x: einjit.jax.einsum("ij,jk->ik", x, x))(jnp.ones((2, 3)))
