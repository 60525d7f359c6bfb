"""The command ``wirecopy``."""

from __future__ import annotations

import os
import signal
import sys

from . import _wirecopy


def main() -> int:
    """Runs the command line of this process."""
    # Python would note an interrupt and act on it afterwards only.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _wirecopy.main(["wirecopy", *sys.argv[1:]])


def use_this_interpreter() -> None:
    """Lets the workers of isolated stages be this interpreter, with this package."""
    if not sys.executable:
        return
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    code = (
        f"import sys; sys.path.insert(0, {package!r}); "
        "from wirecopy import _wirecopy; sys.exit(_wirecopy.main(['wirecopy', 'worker']))"
    )
    _wirecopy.use_worker_program(sys.executable, ["-c", code])
