import os
import sqlite3
import sys
import time

if os.path.exists(sys.argv[1]):
    # A look that touches no journal; a damaged database is told here.
    sqlite3.connect(f"file:{sys.argv[1]}?immutable=1", uri=True).execute("SELECT * FROM sqlite_master").fetchall()
history = sqlite3.connect(sys.argv[1])
history.execute("CREATE TABLE IF NOT EXISTS seen (at REAL)")
history.execute("INSERT INTO seen VALUES (?)", (time.time(),))
history.commit()
print("history is open", flush=True)
time.sleep(1_000)
