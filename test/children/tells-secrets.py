import os
import sys

word = os.environ["CAMERA_PASSWORD"]
url = sys.argv[1]
print(f"password={sys.argv[2]} token: '{word}'", flush=True)
raise ConnectionError(f"no stream at {url}, tried {word}")
