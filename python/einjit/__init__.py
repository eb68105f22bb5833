"""einjit: einsums compiled to native code at their first call.

    from einjit import einsum          # instead of: from numpy import einsum
    scores = einsum("nqhd,nkhd->nhqk", queries, keys)
"""

from __future__ import annotations

try:
    from . import _core
except ImportError as error:
    from ._missing import explain_import_error

    raise ImportError(explain_import_error(str(error))) from error

from ._einsum import einsum
from ._core import cache_stats, clear_cache, set_threads, target_names, threads

__version__ = _core.__version__
__all__ = ["__version__", "cache_stats", "clear_cache", "einsum", "set_threads", "target_names", "threads"]
