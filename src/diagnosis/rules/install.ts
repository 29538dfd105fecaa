import type { Family } from './rule.ts';

/** Something of the program itself is missing or does not fit, or it may not touch what it needs. */
export const install: Family = {
  name: 'install',
  recovered: /\b(?:installed successfully|using (?:the )?(?:fallback|built-?in|pure python))\b/i,
  causes: [
    {
      id: 'bad-install',
      restart: 'useless',
      say: d => `A part of the program is missing or does not fit${d.module === undefined ? '' : `: ${d.module}`}.`,
      advise: d =>
        `Install it again in the environment that runs it${d.module === undefined ? '' : ` (${d.module} is what is missing)`}; a restart cannot mend this.`,
    },
    {
      id: 'permission-denied',
      restart: 'useless',
      say: d => `The program may not use ${d.path ?? d.device ?? 'a file, folder or port that it needs'}.`,
      advise: () =>
        'Give its user the right (owner, mode, group video for cameras, a port above 1023), or run it as the user who has it.',
    },
  ],
  rules: [
    {
      id: 'bad-install',
      match:
        /(?:No such file or directory|\bENOENT\b|cannot find the file|FileNotFoundException).{0,80}?(?<module>[\w./\\@+-]{0,200}(?:site-packages|dist-packages|node_modules)[\\/][\w./\\@+-]{1,200})/,
      weight: 'strong',
      source: 'a file that a package should have brought with it (wsdl of onvif-zeep, models, native parts)',
      yes: [
        "FileNotFoundError: [Errno 2] No such file or directory: '/usr/lib/python3.11/site-packages/wsdl/devicemgmt.wsdl'",
        "Error: ENOENT: no such file or directory, open '/srv/x/node_modules/ffmpeg-static/ffmpeg'",
      ],
      no: ["FileNotFoundError: [Errno 2] No such file or directory: '/srv/rec/a.mp4'"],
    },
    {
      id: 'bad-install',
      match:
        /ModuleNotFoundError: No module named '(?<module>[^']{1,120})'|No module named ['"]?(?<module2>[\w.]{1,120})['"]?|ImportError: (?!.{0,40}(?:attempted relative))(?<module3>lib[\w.+-]{1,80}\.so[\w.]{0,12})?|DLL load failed|cannot open shared object file|error while loading shared libraries: (?<module4>[^\s:]{1,100})|undefined symbol: |symbol lookup error|symbol not found|version `[\w.]{1,40}' not found|GLIBC_[\d.]{1,8}' not found|numpy\.core\.multiarray failed to import|numpy\.dtype size changed|compiled using NumPy 1\.x cannot be run|Cannot find (?:module|package) '(?<module5>[^']{1,200})'|^error: Module not found "(?<module6>[^"]{1,200})"|\bMODULE_NOT_FOUND\b|\bERR_(?:MODULE_NOT_FOUND|REQUIRE_ESM|DLOPEN_FAILED|PACKAGE_PATH_NOT_EXPORTED)\b|was compiled against a different Node\.js version|NODE_MODULE_VERSION|invalid ELF header|wrong ELF class|ClassNotFoundException|NoClassDefFoundError|NoSuchMethodError: (?!undefined)|UnsupportedClassVersionError|Could not find or load main class|Unable to access jarfile|UnsatisfiedLinkError|no main manifest attribute|Can't locate [\w/]{1,100}\.pm in @INC|cannot load such file -- |Could not load file or assembly|You must install or update \.NET|DistributionNotFound|VersionConflict|PackageNotFoundError|pkg_resources\.\w{0,30}(?:NotFound|Conflict)/,
      unless:
        /optional|not installed, (?:using|skipping)|falling back|fallback|skipping|disabled|ignored|will be unavailable|feature/i,
      weight: 'decisive',
      source:
        'CPython importlib, dlopen of glibc and musl, Node cjs/esm loaders, HotSpot class loader, Perl, Ruby, .NET',
      yes: [
        "ModuleNotFoundError: No module named 'aioqsv'",
        'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
        "Error: Cannot find module 'express'",
        'Error: Could not find or load main class Nvr',
        'error: Module not found "file:///srv/nvr/cam.ts".',
        "python: /lib/aarch64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by x)",
        "ImportError: cannot import name 'url_quote' from 'werkzeug.urls'",
      ],
      no: ["WARNING optional: No module named 'uvloop', using asyncio"],
    },
    {
      id: 'bad-install',
      match:
        /can't open file '(?<path>[^']{1,300})': \[Errno 2\]|: (?:command )?not found$|command not found|executable file not found in (?:\$PATH|%PATH%)|spawn (?<module>[\w./-]{1,120}) ENOENT|Cannot run program "(?<module2>[^"]{1,120})": error=2|exec(?: user process caused)?:? .{0,80}(?:no such file or directory|[Ee]xec format error)|[Ee]xec format error|cannot execute binary file|No such file or directory: '(?<module3>ffmpeg|ffprobe|gst-launch-1\.0|v4l2-ctl|rpicam-\w{1,10}|libcamera-\w{1,10}|raspivid|motion|node|python3?)'|is not recognized as an internal or external command|bad interpreter: |The specified module could not be found|WinError 12[67]\b|required file not found/,
      unless: /route|page|GET \/|POST \/|HTTP|stream not found|camera not found|device not found|file not found:/i,
      weight: 'strong',
      source: 'shells (exit 127), execve ENOENT and ENOEXEC, libuv, Go os/exec, JDK ProcessBuilder, cmd.exe',
      yes: [
        "python3: can't open file '/app/main.py': [Errno 2] No such file or directory",
        'sh: 1: doorcamd: not found',
        'Error: spawn ffmpeg ENOENT',
        "FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'",
        'exec /usr/local/bin/app: exec format error',
      ],
      no: ['10.0.0.7 GET / HTTP/1.1: not found'],
    },
    {
      id: 'bad-install',
      match:
        /RuntimeError: Directory '(?<path>.{0,300}(?:static|templates?|assets|dist|web|www)[^']{0,60})' does not exist|Error loading ASGI app|Could not import module "(?<module>[^"]{1,100})"|Failed to find attribute '[^']{1,60}' in '|Failed to find application object|Error: Could not import '(?<module2>[^']{1,100})'|Could not locate a Flask application|Rebuild the library with|(?:was |were |is )?(?:not|without) (?:been )?(?:compiled|built) (?:with|in|support)\b|(?:compiled|built) without (?:support|the)\b|[Pp]lease (?:install|pip install|npm install) |not implemented\. Rebuild|Failed to parse '.{1,60}' as an attribute name|TemplateNotFound: |TemplateDoesNotExist|^(?:Fatal error|Error): name '\w{1,60}' is not defined|^\s{0,8}(?:SyntaxError|IndentationError|TabError): (?!Unexpected token .{0,40}in JSON|Unexpected (?:end of|non-whitespace).{0,30}JSON|.{0,60}is not valid JSON|Expected .{0,60}JSON|Bad .{0,60}JSON)|ERR_UNKNOWN_FILE_EXTENSION|Cannot use import statement outside a module|(?:requires|needs) (?:Python|Node(?:\.js)?|Java|glibc)\b.{0,20}\d|Unsupported (?:Python|Node(?:\.js)?|engine)|No module named '.{0,80}'.{0,20}__main__|is a package and cannot be directly executed|Fatal Python error: (?:init|Py_Init)|bad magic number in|Could not find platform independent libraries|AttributeError: module '(?:collections|numpy|asyncio|inspect|jinja2|werkzeug|flask|markupsafe|pkgutil|ssl|imp|time|typing)' has no attribute/,
      unless: /JSON at position|in JSON/i,
      weight: 'strong',
      source:
        'starlette staticfiles, uvicorn importer.py, gunicorn util.py, Flask cli.py, Jinja2, CPython compiler and initialisation, Node loaders',
      yes: [
        "RuntimeError: Directory '/x/web/static' does not exist",
        'ERROR:    Error loading ASGI app. Could not import module "main".',
        'SyntaxError: invalid syntax',
        "Failed to find attribute 'app' in 'main'.",
        'SyntaxError: Cannot use import statement outside a module',
      ],
      no: ['SyntaxError: Unexpected token } in JSON at position 12'],
    },
    {
      id: 'permission-denied',
      match:
        /PermissionError: |\[Errno 13\](?: Permission denied: '(?<path>[^']{1,300})')?|\[Errno 1\] Operation not permitted|\bEACCES\b(?:: permission denied, \w{1,20} '(?<path2>[^']{1,300})')?|\bEPERM\b|[Pp]ermission denied|AccessDeniedException|Access is denied|WinError 5\b|WinError 10013|forbidden by its access permissions|UnauthorizedAccessException|Insufficient permissions|Access to the path '(?<path3>[^']{1,300})' is denied/,
      unless:
        /publickey|ssh|for user |for relation|for table|postgres|mysql|HTTP\/|\b403\b|\/proc\/|oom_score_adj|setpriority|mlock|sched_|nice|rtprio|retry|ignor|continuing|falling back|fallback/i,
      weight: 'strong',
      source: 'errno EACCES, EPERM; Windows ERROR_ACCESS_DENIED, WSAEACCES; JDK, .NET',
      yes: [
        "PermissionError: [Errno 13] Permission denied: '/var/lib/nvr/nvr.db'",
        "Error: EACCES: permission denied, mkdir '/srv/x'",
        'sh: 1: ./run.sh: Permission denied',
        'open /rec/a: permission denied',
        'listen tcp :80: bind: permission denied',
      ],
      no: ['Permission denied (publickey).'],
    },
  ],
};
