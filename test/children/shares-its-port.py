# Listens with SO_REUSEPORT as `shares-its-port.py PORT`, prints the port, takes connections and closes them; ends with its stdin.
import socket, sys, threading

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen()
print(server.getsockname()[1], flush=True)


def serve():
    while True:
        server.accept()[0].close()


threading.Thread(target=serve, daemon=True).start()
sys.stdin.read()
