"""torch.einsum with einjit's kernels: forward, backward, double backward, forward mode and vmap."""

from ._function import einsum, wants_derivative

__all__ = ["einsum", "wants_derivative"]
