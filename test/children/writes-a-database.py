# Writes as fast as it can with no patience for locks, and tells each one it met, until its stdin ends and it has written a
# hundred times. argv: database, journal mode.
import select, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0)
db.execute(f'PRAGMA journal_mode={sys.argv[2]}')
db.execute('CREATE TABLE IF NOT EXISTS w (x)')
print('writing', flush=True)
writes = locked = 0
while writes < 100 or not select.select([sys.stdin], [], [], 0)[0]:
    try:
        db.execute('INSERT INTO w VALUES (?)', ('x' * 2000,))
        writes += 1
        if writes % 50 == 0:
            db.execute('DELETE FROM w')
            db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    except sqlite3.OperationalError as error:
        print('met', error, flush=True)
        locked += 1
print(f'done {writes} writes, {locked} locked', flush=True)
