# Listens on a datagram socket, NAME or @NAME (abstract), as systemd does: prints each datagram as JSON with its sender's
# pid, and closes descriptors that come along. Says "ready" first; ends with its stdin.
import json, os, select, socket, struct, sys

name = sys.argv[1]
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
server.bind('\0' + name[1:] if name.startswith('@') else name)
print('ready', flush=True)
while server in select.select([server, sys.stdin], [], [])[0]:
    text, ancillary, _, _ = server.recvmsg(8192, 4096)
    sender = None
    for level, kind, data in ancillary:
        if kind == socket.SCM_CREDENTIALS:
            sender = struct.unpack('3i', data[:12])[0]
        if kind == socket.SCM_RIGHTS:
            for (fd,) in struct.iter_unpack('i', data[: len(data) // 4 * 4]):
                os.close(fd)
    print(json.dumps({'text': text.decode(), 'pid': sender}), flush=True)
