import type { Family } from './rule.ts';

/** Memory, file handles and threads: things a process has only so much of. */
export const memory: Family = {
  name: 'memory',
  recovered:
    /\b(?:memory (?:freed|released|ok)|recovered|handles? (?:freed|closed)|resumed|caches? (?:cleared|dropped))\b/i,
  causes: [
    {
      id: 'oom-kernel',
      restart: 'helps',
      say: d =>
        `The system killed the program because memory ran out${d.usedMiB === undefined ? '' : `: it used ${d.usedMiB} MiB`}${d.limitMiB === undefined ? '' : ` of ${d.limitMiB} MiB`}.`,
      advise: () =>
        'Lower resolution or the number of cameras, give it more memory, or set a memory limit for a planned restart before it comes to this.',
    },
    {
      id: 'memory-growth',
      restart: 'helps',
      say: d => `The program ran out of memory${d.usedMiB === undefined ? '' : ` at ${d.usedMiB} MiB`}.`,
      advise: () =>
        'A restart frees it; set a memory limit for a planned restart at a quiet hour, and look for what grows.',
    },
    {
      id: 'fd-or-thread-exhausted',
      restart: 'helps',
      say: () => 'The program used up its file handles or threads.',
      advise: () =>
        'A restart frees them; if it comes back, something is opened again and again and never closed. A higher limit (ulimit -n) only buys time.',
    },
  ],
  rules: [
    {
      id: 'oom-kernel',
      match:
        /(?:Out of memory|Memory cgroup out of memory): Kill(?:ed)? process (?<pid>\d{1,10}) \((?<name>[^)]{1,60})\)|\boom-kill:constraint=|invoked oom-killer|oom_reaper: reaped process|killed by the OOM killer|Failed with result 'oom-kill'|\bOOMKilled\b|systemd-oomd.{0,40}[Kk]illed|earlyoom.{0,80}sending SIG|lowmemorykiller: Kill|was sent SIGKILL! Perhaps out of memory/,
      unless: /pattern|watch(?:ed|ing)|example|OOMKilled"?: ?false|will be/i,
      weight: 'decisive',
      anyLevel: true,
      source: 'Linux mm/oom_kill.c; systemd; Kubernetes, Docker; gunicorn arbiter.py',
      yes: [
        'Out of memory: Killed process 8555 (python3) total-vm:24192700kB, anon-rss:24181376kB',
        '[ 5291.852384] Memory cgroup out of memory: Killed process 8808 (python) total-vm:333060kB',
        "app.service: Failed with result 'oom-kill'.",
      ],
      no: ["memory guard: kernel log pattern 'Out of memory: Killed process' is watched"],
    },
    {
      id: 'fd-or-thread-exhausted',
      match:
        /\[Errno 24\]|Too many open files|too many open files|No file descriptors available|\bEMFILE\b|\bENFILE\b|out of system resource|can't start new thread|unable to create (?:new )?native thread|failed to create new OS thread|pthread_create (?:failed|has failed|error)|pthread_create: Resource temporarily unavailable|Failed to start thread|filedescriptor out of range in select|file descriptor.{0,20}(?:exhausted|limit reached)|System limit for number of file watchers reached|inotify (?:watch|instance)s? limit (?:has been )?reached|fork: (?:retry: )?(?:Resource temporarily unavailable|Cannot allocate)|fork\w{0,6}\(?\)?:? .{0,30}Resource temporarily unavailable|spawn(?:Sync)? \S{1,80} EAGAIN|uv_thread_create|Thread creation failed|failed to spawn thread/,
      weight: 'decisive',
      source:
        'errno EMFILE, ENFILE, EAGAIN (glibc, musl); CPython thread_pthread.h; HotSpot os_linux.cpp; Go runtime/os_linux.go; libuv inotify',
      yes: [
        'OSError: [Errno 24] Too many open files',
        'socket.accept() out of system resource',
        "RuntimeError: can't start new thread",
        'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
        'http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in 5ms',
        "Error: EMFILE: too many open files, open '/rec/a.jpg'",
      ],
    },
    {
      id: 'fd-or-thread-exhausted',
      match: /BlockingIOError: \[Errno 11\] Resource temporarily unavailable|Resource temporarily unavailable/,
      near: /fork_exec|subprocess|os\.fork|_start_new_thread|pthread|clone|Popen/,
      unless: /\/dev\/video|VIDIOC|rtsp|\block/i,
      weight: 'weak',
      source: 'errno EAGAIN of fork and clone: the limit of processes is reached',
      yes: ['    self.pid = _fork_exec(\nBlockingIOError: [Errno 11] Resource temporarily unavailable'],
    },
    {
      id: 'memory-growth',
      match:
        /^(?:[\w.]{1,60}\.)?_?(?:Array)?MemoryError\b|\bMemoryError\b|Cannot allocate memory|\[Errno 12\]|\bENOMEM\b|Unable to allocate [\d.]{1,12} [KMGT]iB|std::bad_alloc|Java heap space|GC overhead limit exceeded|OutOfMemoryError: (?:Metaspace|Direct buffer memory|Requested array size|Cannot reserve)|JavaScript heap out of memory|Reached heap limit|invalid array length Allocation failed|Array buffer allocation failed|runtime: out of memory|fatal error: (?:runtime: )?out of memory|cannot allocate \d{1,16}-byte block|memory allocation of \d{1,16} bytes failed|Allowed memory size of \d{1,16} bytes exhausted|System\.OutOfMemoryException|Failed to allocate \d{1,16} bytes|Insufficient memory|paging file is too small|WinError (?:8|1455)\b|NoMemoryError|failed to allocate memory|CUDA out of memory|There is insufficient memory for the Java Runtime|virtual memory exhausted|memory limit (?:of .{1,30} )?(?:exceeded|reached)|malloc: \*{3} error.{0,40}can't allocate/,
      unless: /VIDIOC|v4l|unable to create (?:new )?native thread|dma|cma:/i,
      weight: 'decisive',
      source:
        'CPython PyErr_NoMemory, NumPy, libstdc++, HotSpot, V8, Go runtime/malloc.go, Rust alloc, OpenCV alloc.cpp, errno ENOMEM',
      yes: [
        'MemoryError',
        'numpy._core._exceptions._ArrayMemoryError: Unable to allocate 1.2 GiB for an array with shape (1,)',
        'OSError: [Errno 12] Cannot allocate memory',
        'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
        'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
        "terminate called after throwing an instance of 'std::bad_alloc'",
        'fatal error: runtime: out of memory',
      ],
    },
  ],
};
