import type { Family } from './rule.ts';

/** Databases and the disks under them. */
export const storage: Family = {
  name: 'storage',
  recovered:
    /\b(?:stored after|(?:event |frame |row |record(?:ing)? )?(?:stored|saved|written|committed)\b|retry (?:ok|succeeded)|unlocked|database (?:is )?(?:ok|available|open(?:ed)?|restored|rebuilt|repaired|recovered)|recovered|space (?:freed|available|ok)|freed \d|\d[\d.]* ?[MGT]i?B free|deleted \d{1,6} (?:old )?(?:files?|recordings?|segments?)|(?:clean(?:ed)? ?up|purged?|pruned)\b.{0,30}\b(?:done|freed|files)|migrat\w+ (?:done|complete|applied)|remounted.{0,10}(?:rw|read-write))/i,
  causes: [
    {
      id: 'db-locked',
      restart: 'mixed',
      say: d =>
        `The database${d.path === undefined ? '' : ` ${d.path}`} is locked by ${d.name ?? 'another process'}${d.pid === undefined ? '' : ` (pid ${d.pid})`}.`,
      advise: () =>
        'End the other copy of the program that uses this database; a database on a network share locks for no reason, so move it to a local disk.',
    },
    {
      id: 'db-corrupt',
      restart: 'useless',
      say: d =>
        `The database${d.path === undefined ? '' : ` ${d.path}`} is damaged or has not the tables it must have.`,
      advise: () =>
        'Stop the program, keep a copy of the database with its -wal and -shm files, then repair it, restore a backup, run the migrations, or start a new one.',
    },
    {
      id: 'db-or-disk-readonly',
      restart: 'useless',
      say: d =>
        `The storage${d.path === undefined ? '' : ` at ${d.path}`} is read-only or its folder is missing, so nothing can be saved.`,
      advise: () =>
        'Check mount and permissions; an SD card that became read-only by itself is failing, so save its data and replace it.',
    },
    {
      id: 'disk-io-error',
      restart: 'harms',
      say: d => `The disk${d.path === undefined ? '' : ` under ${d.path}`} fails to read or write.`,
      advise: () => 'Save your data now and replace the disk or SD card; check its cable first if it has one.',
    },
    {
      id: 'disk-full',
      restart: 'useless',
      say: d => `The disk${d.path === undefined ? '' : ` under ${d.path}`} is full.`,
      advise: () => 'Delete old recordings or logs, or keep fewer days of them; then start again.',
    },
  ],
  rules: [
    {
      id: 'db-locked',
      match:
        /database (?:file |table |schema )?(?:is )?locked|database (?:file )?['"]?[\w./\\:-]{0,200}\.(?:db3?|sqlite3?)['"]? (?:is )?(?:still )?locked(?: by .{0,40}\(pid (?<pid>\d{1,10})\))?|\bSQLITE_(?:BUSY|LOCKED)\b|database is busy|Database may be already in use|lock (?:on|for) .{0,120}already held|IO error: (?:lock|While lock file).{0,160}|lock hold by current process|Could not (?:acquire|obtain) lock on (?:file|database)|Lock wait timeout exceeded|database is being accessed by other users|Conflicting lock is held in|Unable to lock database|(?:lmdb|MDB).{0,40}(?:MDB_READERS_FULL|Resource temporarily unavailable)/i,
      weight: 'decisive',
      source: 'SQLite src/main.c sqlite3ErrStr; H2 90020; LevelDB/RocksDB env_posix; DuckDB; InnoDB 1205',
      yes: [
        'sqlite3.OperationalError: database is locked',
        'SqliteError: database is locked',
        '[SQLITE_BUSY] The database file is locked (database is locked)',
        'Error: IO error: lock /data/db/LOCK: Resource temporarily unavailable',
        'ERROR database /var/lib/nvr/history.db is locked by another process (pid 4411)',
      ],
    },
    {
      id: 'db-corrupt',
      match:
        /database disk image is malformed|file is (?:encrypted or is )?not a database|\bSQLITE_(?:CORRUPT\w{0,12}|NOTADB|FORMAT)\b|malformed database schema|database (?:file )?(?:is |appears (?:to be )?|has been )?(?:corrupt(?:ed)?|damaged)\b|(?:is|are) marked as crashed and should be repaired|database page corruption|could not read block \d{1,12} in file|invalid page (?:in block|header)|btreeInitPage\(\) returns error|row \d{1,12} missing from index|Corruption: .{0,160}|MDB_(?:CORRUPTED|INVALID|PAGE_NOTFOUND)\b|PRAGMA integrity_check.{0,40}(?:fail|error)|WAL file .{0,40}(?:corrupt|damaged)/i,
      unless:
        /(?:jpe?g|frame|packet|image data|mdat|macroblock|video)\b.{0,40}corrupt|corrupt.{0,20}(?:jpe?g|frame|packet)/i,
      weight: 'decisive',
      source: 'SQLite src/main.c, src/btree.c; MyISAM, InnoDB, PostgreSQL bufpage.c; LevelDB; LMDB',
      yes: [
        'sqlite3.DatabaseError: file is not a database',
        'sqlite3.DatabaseError: database disk image is malformed',
        'SqliteError: database disk image is malformed',
      ],
      no: ['Corrupt JPEG data: premature end of data segment'],
    },
    {
      id: 'db-corrupt',
      match:
        /no such (?:table|column|index)(?:: |\b)|(?:Table|table) ['"`]?[\w.]{1,100}['"`]? (?:doesn't|does not) exist|relation "[\w.]{1,100}" does not exist|Unknown column '|table [\w."]{1,80} has no column named|has \d{1,4} columns but \d{1,4} values were supplied|Can't locate revision identified by|InconsistentMigrationHistory/,
      weight: 'strong',
      source:
        'SQLite resolve.c, PostgreSQL, MySQL 1146, Alembic: the schema is not the one the program was written for',
      yes: [
        'sqlite3.OperationalError: no such table: energy_timeseries',
        'psycopg2.errors.UndefinedTable: relation "events" does not exist',
      ],
    },
    {
      id: 'disk-full',
      match:
        /No space left on device|\bENOSPC\b|\[Errno 28\]|database or disk is full|\bSQLITE_FULL\b|not enough space on the disk|WinError 112|Disk quota exceeded|\bEDQUOT\b|\[Errno 122\]|(?<!["'])disk (?:is )?full\b(?!["'])|insufficient (?:disk )?space|out of disk space|no (?:disk )?space left|could not extend file.{0,120}/i,
      unless:
        /VIDIOC|STREAMON|v4l|file watchers|inotify|\/dev\/shm|shm_open|(?:warn|alert|stop|start\w*|delet\w+|clean\w*|if|when|before|until|unless|once)\b.{0,40}\bdisk (?:is )?full|disk full (?:threshold|policy|action|guard|check)|not full/i,
      weight: 'decisive',
      source: 'errno ENOSPC, EDQUOT; SQLite SQLITE_FULL; Windows ERROR_DISK_FULL',
      yes: [
        'OSError: [Errno 28] No space left on device',
        'sqlite3.OperationalError: database or disk is full',
        'Error: ENOSPC: no space left on device, write',
        'java.io.IOException: No space left on device',
        'write /rec/a.mp4: no space left on device',
      ],
      no: [
        'Error: ENOSPC: System limit for number of file watchers reached',
        'VIDIOC_STREAMON: No space left on device',
        'INFO oldest recordings are deleted when the disk is full',
        "RuntimeError: zone 'disk full' overlaps zone 'porch'",
      ],
    },
    {
      id: 'db-or-disk-readonly',
      match:
        /attempt to write a readonly database|unable to open (?:the )?database(?: file)?|\bSQLITE_(?:READONLY\w{0,12}|CANTOPEN\w{0,12})\b|\[Errno 30\]|Read-only file ?system|\bEROFS\b|write-protected|WinError 19\b|Remounting filesystem read-only|cannot execute \w{1,20} in a read-only transaction|ReadOnlyFileSystemException|database is (?:in )?read-?only/i,
      weight: 'decisive',
      source: 'SQLite src/main.c; errno EROFS; ext4 errors=remount-ro',
      yes: [
        'sqlite3.OperationalError: attempt to write a readonly database',
        'sqlite3.OperationalError: unable to open database file',
        "[Errno 30] Read-only file system: '/media/recordings'",
        "Error: EROFS: read-only file system, open '/x'",
      ],
    },
    {
      id: 'disk-io-error',
      match:
        /disk I\/O error|\bSQLITE_IOERR\w{0,20}\b|I\/O error, dev (?:mmcblk|sd|nvme|vd|hd)|Buffer I\/O error on dev|critical (?:medium|target) error|EXT4-fs error \(|XFS \(.{1,30}\): .{0,60}(?:I\/O [Ee]rror|corruption)|mmc\d: error -\d{1,3} |blk_update_request: (?:I\/O|critical)|Medium Error|Structure needs cleaning|\[Errno 117\]|Stale (?:NFS )?file handle|\[Errno 116\]|cyclic redundancy check|WinError (?:23|1117)\b|nvme\d: I\/O \d{1,8} QID .{0,20}timeout/i,
      weight: 'decisive',
      anyLevel: true,
      source: 'SQLite SQLITE_IOERR; Linux block/blk-core.c, ext4, mmc; Windows ERROR_CRC, ERROR_IO_DEVICE',
      yes: [
        'sqlite3.OperationalError: disk I/O error',
        'blk_update_request: I/O error, dev mmcblk0, sector 1234',
        'EXT4-fs error (device mmcblk0p2): ext4_find_entry:1455',
      ],
    },
    {
      id: 'disk-io-error',
      match:
        /\[Errno 5\] (?:Input\/output error|I\/O error)|\bEIO\b[:,] |Input\/output error|java\.io\.IOException: Input\/output error/,
      unless: /rtsp|rtmp|https?:\/\/|tcp:\/\/|VIDIOC|\/dev\/(?:video|tty|snd|bus)|alsa|pcm|serial|usb|i2c|spi|tty/i,
      weight: 'strong',
      source: 'errno EIO on a file',
      yes: ['OSError: [Errno 5] Input/output error', 'Error: EIO: i/o error, read'],
      no: [
        'rtsp://10.0.0.9/stream1: Input/output error',
        "serial.SerialException: [Errno 5] Input/output error: '/dev/ttyUSB0'",
      ],
    },
  ],
};
