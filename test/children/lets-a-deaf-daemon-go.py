"""A leader whose grandchild has left its session, its group and its parent, and ignores SIGHUP and SIGTERM."""
import os
import signal
import time

seen, done = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(done, b".")
    time.sleep(1000)
    os._exit(0)
os.read(seen, 1)
print("ready", flush=True)
time.sleep(1000)
