import type { Family } from './rule.ts';

/** Crashes below the language: the processor or the C library ended the process. */
export const native: Family = {
  name: 'native',
  causes: [
    {
      id: 'native-crash',
      restart: 'helps',
      say: d =>
        `The program crashed inside native code${d.place === undefined ? '' : `, called from ${d.place}`}${d.exception === undefined ? '' : ` (${d.exception})`}.`,
      advise: () =>
        'It is started again, later each time. If it comes back: update OpenCV, FFmpeg and the driver, or pin the version before the last update.',
    },
    {
      id: 'shm-bus-error',
      restart: 'mixed',
      say: () => 'Shared memory or the disk under a memory-mapped file ran out (bus error).',
      advise: () => 'Give the container more shared memory (shm_size), or free the disk that holds the mapped file.',
    },
    {
      id: 'cpu-unsupported',
      restart: 'useless',
      say: () => 'An installed program or package needs instructions that this processor does not have.',
      advise: () =>
        'Install a build for this processor (no AVX, or 32-bit ARM), or the version before the last update.',
    },
  ],
  rules: [
    {
      id: 'cpu-unsupported',
      match:
        /Illegal instruction|SIGILL\b|0xC000001D|-1073741795|trap invalid opcode|CPU does not support|does not support (?:AVX|SSE4|NEON)|(?:machine|processor|CPU) (?:doesn't|does not) support|built with baseline optimizations|aren't available on your machine|microarchitecture support|requires a CPU with|CPU lacks (?:AVX|SSE)|missing (?:AVX|SSE4)\w{0,4} support/i,
      unless:
        /falling back|fallback|may be slow|rebuild TensorFlow|performance|using (?:the )?(?:generic|scalar|slow)|will (?:be|run) slower|disabled/i,
      weight: 'decisive',
      anyLevel: true,
      source: 'signal SIGILL; glibc dl-hwcaps "CPU does not support x86-64-v2"; NumPy; Go GOAMD64',
      yes: [
        'Illegal instruction (core dumped)',
        'Fatal Python error: Illegal instruction',
        'Fatal glibc error: CPU does not support x86-64-v2',
        'traps: python3[12] trap invalid opcode ip:7f',
      ],
      no: ['INFO this CPU does not support AVX512, falling back to AVX2'],
    },
    {
      id: 'shm-bus-error',
      match:
        /Fatal Python error: Bus error|\bBus error\b|\bSIGBUS\b|EXCEPTION_IN_PAGE_ERROR|(?:\/dev\/shm|shm_open|shared memory|\/psm_|\/wnsm_).{0,120}(?:No space left|\[Errno 28\]|ENOSPC|exhausted|too small)|(?:No space left|\[Errno 28\]|ENOSPC).{0,120}(?:\/dev\/shm|shm_open|shared memory|psm_)|insufficient shared memory/,
      weight: 'decisive',
      anyLevel: true,
      source: 'signal SIGBUS on a mapping whose file ran out; CPython multiprocessing.shared_memory',
      yes: [
        'Fatal Python error: Bus error',
        'bash: line 1: 12 Bus error               (core dumped) ./nvr',
        "OSError: [Errno 28] No space left on device: '/dev/shm/cam1'",
      ],
    },
    {
      id: 'native-crash',
      match:
        /Fatal Python error: (?!Bus error|Illegal instruction|init_|initsite|Py_Initialize|initfsencoding|_PyInterpreter)|\bSegmentation fault\b|segmentation fault|0xC0000005|\b3221225477\b|-1073741819|Windows fatal exception: (?:access violation|stack overflow|code 0x)|double free or corruption|free\(\): (?:invalid|double free)|malloc\(\): |malloc_consolidate\(\): |munmap_chunk\(\): |corrupted (?:size vs\. prev_size|double-linked list)|realloc\(\): invalid|(?:invalid fastbin|unaligned tcache|unaligned fastbin)|stack smashing detected|buffer overflow detected|terminate called (?:after throwing an instance of|without an active exception)|terminating (?:due to|with) uncaught exception|pure virtual method called|A fatal error has been detected by the Java Runtime Environment|segfault at [0-9a-f]{1,16} ip|general protection (?:fault )?ip:|\bSIG(?:SEGV|ABRT|FPE)\b.{0,30}(?:pc=|\(0x|: abort|received|crash)|Assertion [`'].{1,600}' failed\.|heap-use-after-free|AddressSanitizer|Native crash|tcmalloc.{0,40}Attempt to free invalid pointer|FATAL ERROR: v8::|Check failed: |status=\d{1,3}\/(?:SEGV|ABRT)/,
      unless:
        /std::bad_alloc|\[signal SIGSEGV: segmentation violation|invalid memory address or nil|handler installed|will be (?:caught|logged)|no segmentation/i,
      weight: 'decisive',
      anyLevel: true,
      source:
        'CPython faulthandler; glibc malloc.c, assert.c; libstdc++, libc++abi; HotSpot vmError.cpp; Linux arch/x86/mm/fault.c; V8',
      yes: [
        'Fatal Python error: Segmentation fault',
        'Process finished with exit code -1073741819 (0xC0000005)',
        'free(): invalid pointer',
        "terminate called after throwing an instance of 'cv::Exception'",
        "ffmpeg: libavcodec/decode.c:12: int f(void): Assertion `x > 0' failed.",
        '# A fatal error has been detected by the Java Runtime Environment:',
      ],
      no: [
        "terminate called after throwing an instance of 'std::bad_alloc'",
        '[signal SIGSEGV: segmentation violation code=0x1 addr=0x10 pc=0x6123ae]',
      ],
    },
    {
      id: 'native-crash',
      match: /code=dumped|dumped core|core dumped|^Aborted\b/,
      weight: 'weak',
      anyLevel: true,
      source:
        'shells and systemd on any signal that dumps core; managed runtimes (.NET, Rust) abort() after an exception too',
      yes: ['Aborted (core dumped)', 'nvr.service: Main process exited, code=dumped, status=6/ABRT'],
    },
  ],
};
