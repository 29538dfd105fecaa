import sys


def look_up(camera):
    return camera["stream"]


print(f"asked by {sys.argv[1:]}", flush=True)
look_up({})
