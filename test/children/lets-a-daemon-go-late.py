"""As lets-a-deaf-daemon-go.py, but only once there is a file "go" in its folder."""
import os
import runpy
import time

while not os.path.exists("go"):
    time.sleep(0.01)
runpy.run_path(os.path.join(os.path.dirname(__file__), "lets-a-deaf-daemon-go.py"))
