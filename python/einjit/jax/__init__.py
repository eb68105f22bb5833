"""jax.numpy.einsum with einjit's kernels, for the CPU: under jit, grad, jvp and vmap, in any order."""

from ._primitive import einsum, is_traced

__all__ = ["einsum", "is_traced"]
