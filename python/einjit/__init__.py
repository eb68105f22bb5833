"""einjit: einsums compiled to native code at their first call.

    from einjit import einsum          # instead of: from numpy import einsum
    scores = einsum("nqhd,nkhd->nhqk", queries, keys)

`einsum` and `einsum_path` have NumPy's signatures, `contract`, `contract_path` and `contract_expression` opt_einsum's.
`compile` gives a Kernel to hold and to look into. Gradients: einjit.torch.einsum, einjit.jax.einsum.
"""

from __future__ import annotations

try:
    from . import _core
except ImportError as error:
    from ._missing import explain_import_error

    raise ImportError(explain_import_error(str(error))) from error

from ._backend import tensordot, transpose
from ._contract import contract, contract_expression, contract_path, einsum_path
from ._core import (
    Explanation,
    cache_stats,
    clear_cache,
    dynamic_after,
    set_dynamic_after,
    set_threads,
    target_names,
    threads,
)
from ._einsum import einsum
from ._expression import ContractExpression
from ._kernel import Kernel, compile
from ._path import PathInfo

__version__ = _core.version
__all__ = [
    "ContractExpression",
    "Explanation",
    "Kernel",
    "PathInfo",
    "__version__",
    "cache_stats",
    "clear_cache",
    "compile",
    "contract",
    "contract_expression",
    "contract_path",
    "dynamic_after",
    "einsum",
    "einsum_path",
    "set_dynamic_after",
    "set_threads",
    "target_names",
    "tensordot",
    "threads",
    "transpose",
]
