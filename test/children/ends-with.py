# Ends with the exit code `ends-with.py CODE`.
import sys

sys.exit(int(sys.argv[1]))
