"""The stand-in's web application: `python -m tapo_camera_mcp.web --host H --port P [--debug]`.

A real FastAPI application under a real uvicorn (Debian: python3-fastapi python3-uvicorn), with the habits of the one it
stands for: its logger writes to stdout, uvicorn to stderr, an open stream keeps it from stopping by itself on SIGTERM.

Routes: /api/health (the real one's fields, fixed figures), /api/status, /stream (pictures without end).

A test that wants it to behave otherwise sets, from outside and before the start:
  STANDIN_HEALTH_FILE   a JSON file, read anew at every /api/health; absent or empty: a healthy answer. Its keys:
                          code    HTTP status, default 200
                          body    JSON value to answer with, default the healthy body; a string is sent as it is
                          type    Content-Type, default application/json
                          delay   seconds before the answer, other requests go on
                          block   seconds the whole event loop sleeps first, as a blocking OpenCV call does
  STANDIN_START_DELAY   seconds of silence before the port is opened
  STANDIN_FATAL         a text: logged as an error on stdout, then exit 1 before the port is opened
"""

import argparse
import asyncio
import copy
import json
import logging
import os
import sys
import time
from datetime import datetime, timezone

import uvicorn
from fastapi import FastAPI
from fastapi.responses import Response, StreamingResponse

STARTED = time.monotonic()
log = logging.getLogger("tapo_camera_mcp.web")
app = FastAPI(title="Tapo Camera MCP", docs_url=None, redoc_url=None)


def healthy_body():
    uptime = int(time.monotonic() - STARTED)
    return {
        "status": "healthy",
        "timestamp": datetime.now(timezone.utc).isoformat(),
        "system": {
            "cpu": {"percent": 7.5, "count": 4, "process_percent": 1.2},
            "memory": {"total_gb": 3.7, "available_gb": 2.6, "used_gb": 1.1, "percent": 29.7, "process_mb": 96.4},
            "disk": {"total_gb": 58.0, "used_gb": 21.3, "free_gb": 36.7, "percent": 36.7},
            "uptime": {"seconds": uptime, "days": 0, "hours": uptime // 3600, "minutes": uptime % 3600 // 60},
        },
        "network": {"bytes_sent": 0, "bytes_recv": 0, "packets_sent": 0, "packets_recv": 0},
        "databases": {"timeseries": {"status": "ok"}, "postgres": {"status": "not_configured"}},
        "cameras": {"total": 2, "online": 2, "offline": 0, "initialization": "ready"},
        "issues": [],
    }


def wanted():
    """What the test's file says, or nothing. A file caught half written counts as nothing."""
    try:
        with open(os.environ.get("STANDIN_HEALTH_FILE", ""), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


@app.get("/api/health")
async def health():
    say = wanted()
    log.debug("Health asked: %s", say)
    time.sleep(say.get("block", 0))
    await asyncio.sleep(say.get("delay", 0))
    body = say.get("body", healthy_body())
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(text, say.get("code", 200), media_type=say.get("type", "application/json"))


@app.get("/api/status")
async def status():
    return {"status": "ok", "version": "1.0.0", "debug": log.isEnabledFor(logging.DEBUG)}


@app.get("/stream")
async def stream():
    async def pictures():
        number = 0
        while True:
            number += 1
            picture = b"\xff\xd8picture %d\xff\xd9" % number
            yield b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(picture), picture)
            await asyncio.sleep(0.1)

    return StreamingResponse(pictures(), media_type="multipart/x-mixed-replace; boundary=frame")


def main():
    parser = argparse.ArgumentParser(prog="python -m tapo_camera_mcp.web")
    parser.add_argument("--host", default="0.0.0.0")
    parser.add_argument("--port", type=int, default=7777)
    parser.add_argument("--debug", action="store_true")
    options = parser.parse_args()

    line = "%(asctime)s - %(name)s - %(levelname)s - %(message)s"
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format=line)
    log.setLevel(logging.DEBUG if options.debug else logging.INFO)
    log.info("Starting Tapo Camera MCP web server on %s:%d", options.host, options.port)
    time.sleep(float(os.environ.get("STANDIN_START_DELAY", "0")))
    if os.environ.get("STANDIN_FATAL"):
        log.error(os.environ["STANDIN_FATAL"])
        sys.exit(1)

    to_stderr = copy.deepcopy(uvicorn.config.LOGGING_CONFIG)
    to_stderr["handlers"]["access"]["stream"] = "ext://sys.stderr"
    uvicorn.run(app, host=options.host, port=options.port, log_config=to_stderr)


main()
