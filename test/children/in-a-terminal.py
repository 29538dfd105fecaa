"""Runs a command in a terminal of its own, and copies what that shows. SIGINT is Ctrl-C typed there."""
import os
import pty
import signal
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[1], sys.argv[1:])
signal.signal(signal.SIGINT, lambda *_: os.write(terminal, b"\x03"))
while True:
    try:
        shown = os.read(terminal, 65536)
    except OSError:
        break
    os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
