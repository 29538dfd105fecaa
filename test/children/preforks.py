"""Like gunicorn: a master whose workers share its listening socket, and keep it when the master is killed."""
import os
import signal
import socket

listener = socket.create_server(("127.0.0.1", 0))
workers = []
for _ in range(3):
    pid = os.fork()
    if pid == 0:
        while True:
            listener.accept()[0].close()
    workers.append(pid)


def stop(*_):
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    os._exit(0)


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
print("ready", flush=True)
while True:
    signal.pause()
