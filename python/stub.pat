einjit_core.einsum|einjit._core.einsum|_core.einsum:
    \from typing import Any
    def einsum(*operands: Any, out: Any = None, dtype: Any = None, order: str | None = "K", casting: str = "safe", optimize: Any = True) -> Any:
        \doc
