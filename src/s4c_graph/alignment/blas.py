"""Products of small matrices on one thread: quicker than on several, the same on every machine; used by channels."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import threadpoolctl


class OneThread:
    """Holds numpy's products to one thread for a while.

    A product of some dozens of rows is done before a second thread has woken up; where cores are shared, waiting for it
    takes many times as long. The libraries are looked for once, when this is made.
    """

    def __init__(self) -> None:
        self._libraries: Any = threadpoolctl.ThreadpoolController()

    def __call__(self) -> AbstractContextManager[Any]:
        """A context in which products are done on one thread; others of the process are held to it too."""
        context: AbstractContextManager[Any] = self._libraries.limit(limits=1, user_api="blas")
        return context
