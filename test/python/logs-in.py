"""A camera application that logs in to its camera at its start and at each call of /api/health, as the real one does.

usage: logs-in.py CAMERA_PORT PASSWORD HOST PORT [--exit-on-lockout]

The camera (test/real/why/login-server.ts) is asked over plain TCP: `LOGIN PASSWORD`, and answers `OK`, `-40411` (rejected)
or `-40404 SECONDS` (locked). What is printed then is worded as pytapo words it.
"""

import json
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

CAMERA_PORT, PASSWORD = int(sys.argv[1]), sys.argv[2]


class TapoError(Exception):
    pass


def login():
    with socket.create_connection(("127.0.0.1", CAMERA_PORT), timeout=5) as camera:
        camera.sendall(f"LOGIN {PASSWORD}\n".encode())
        answer = camera.makefile().readline().split()
    if answer[0] == "-40404":
        raise TapoError(f"Temporary Suspension: Try again in {answer[1]} seconds")
    if answer[0] != "OK":
        raise TapoError("Invalid authentication data")


def try_login():
    try:
        login()
        print("INFO tapo_camera_mcp.camera: Camera front_door connected", flush=True)
        return True
    except TapoError as error:
        print(f"ERROR tapo_camera_mcp.camera: Failed to connect to camera front_door: {error}", flush=True)
        if "--exit-on-lockout" in sys.argv and "Suspension" in str(error):
            raise
        return False


class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        online = 1 if try_login() else 0
        body = {"status": "healthy" if online else "warning", "cameras": {"total": 1, "online": online}, "issues": []}
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, text, *words):
        print(f'INFO: "{words[0]}" {words[1]}', file=sys.stderr, flush=True)


try_login()
server = HTTPServer((sys.argv[3], int(sys.argv[4])), Health)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()
