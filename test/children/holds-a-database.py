# Locks a database against writers and says so. argv: database, journal mode (wal, delete).
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute(f'PRAGMA journal_mode={sys.argv[2]}')
db.execute('CREATE TABLE IF NOT EXISTS t (x)')
db.execute('BEGIN EXCLUSIVE')
db.execute('INSERT INTO t VALUES (1)')
print('locked', flush=True)
time.sleep(600)
