import type { Details } from '../cause.ts';
import type { Family } from './rule.ts';

/** The setting, or what the program said of it. */
function what({ name, path, exception }: Details): string {
  if (name !== undefined) return `: ${name}`;
  return path === undefined && exception !== undefined ? `: ${exception.replace(/[.:\s]{1,20}$/, '')}` : '';
}

/** The program was told something it does not understand. */
export const config: Family = {
  name: 'config',
  recovered:
    /\b(?:using defaults?|falling back to defaults?|config(?:uration)? (?:loaded|reloaded|ok|valid)|default (?:config|value|settings) (?:used|written|created))\b/i,
  causes: [
    {
      id: 'bad-config',
      restart: 'useless',
      say: d =>
        `The program’s configuration is incomplete or not understood${d.path === undefined ? '' : ` (${d.path})`}${what(d)}.`,
      advise: () =>
        'Correct or add the setting that the message names; a restart with the same configuration ends the same.',
    },
  ],
  rules: [
    {
      id: 'bad-config',
      match:
        /\byaml\.(?:scanner|parser|reader|composer|constructor)\.\w{1,30}Error|ScannerError|ParserError: (?:while|expected)|YAMLException|YAMLParseError|mapping values are not allowed (?:here|in this context)|found character .{0,20}that cannot start any token|did not find expected (?:key|node content|'[-,\]]')|could not find expected ':'|error (?:converting YAML|unmarshaling|parsing (?:the )?(?:config|yaml|toml|ini))|yaml: (?:line \d|unmarshal|control characters|mapping)|cannot unmarshal .{1,80} into|json: unknown field|TOMLDecodeError|toml(?:lib)?\.\w{0,20}Decode\w{0,10}|TomlDecodeError|TOML parse error|MissingSectionHeaderError|NoSectionError|NoOptionError|DuplicateOptionError|InterpolationSyntaxError|InterpolationMissing|configparser\.\w{1,30}Error/,
      weight: 'strong',
      source: 'PyYAML, SnakeYAML, js-yaml, yaml (npm), Go yaml and encoding/json, tomllib, configparser',
      yes: [
        'yaml.scanner.ScannerError: mapping values are not allowed here',
        'panic: yaml: line 5: did not find expected key',
        "configparser.NoSectionError: No section: 'web'",
        'error parsing config: json: unknown field "prot"',
      ],
    },
    {
      id: 'bad-config',
      match:
        /ValidationError: \d{1,4} validation errors? for|validation errors? for \w{0,40}(?:Settings|Config\w{0,20})\b|Config(?:uration)? [Vv]alidation (?:[Ee]rrors?|failed)|ImproperlyConfigured|voluptuous\.error|Invalid config(?:uration)?\b|invalid (?:configuration|settings?|config file|option)\b|[Ii]nvalid value (?:for|of) (?:the )?(?:setting|option|parameter|config|environment|flag|'--?|"--?|-)|\b(?:error|fatal|panic): config(?:uration)?: |[Uu]nsupported (?:url )?scheme\b|\bconfig(?:uration)?(?: file)? (?:error\b(?!=)|is (?:invalid|broken|malformed))|[Ee]rror (?:in|reading|loading|parsing|while reading|while parsing) (?:the |your )?(?:config|configuration|settings)\b|There was a problem reading your config\.json|(?:[Ff]ailed|[Uu]nable) to (?:load|parse|read|decode) (?:the )?(?:config|configuration|settings)\b|[Cc]ould not (?:load|parse|read) (?:the )?(?:config|configuration|settings)\b|[Uu]n(?:known|recogni[sz]ed|supported) (?:config(?:uration)?|setting|camera type|directive|key\b)|unknown directive "|Unsupported camera type|[Uu]nknown config option|is not a valid (?:setting|config|camera type|log level)|Could not resolve placeholder|Failed to bind properties under|\[emerg\] .{1,300} in \/|(?:Config|Settings|Options|Camera\w{0,20})\.?(?:__init__)?\(\) (?:got an unexpected|missing \d)|CameraConfig\b.{0,60}unexpected/,
      unless: /using defaults?|ignor|skipp|fallback|falling back/i,
      weight: 'strong',
      source: 'pydantic, Django, voluptuous, Home Assistant, frigate, homebridge, motion conf.c, nginx, Spring Boot',
      yes: [
        'pydantic_core._pydantic_core.ValidationError: 3 validation errors for Settings',
        'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
        "TypeError: CameraConfig.__init__() got an unexpected keyword argument 'host'",
        '[0:motion] [ALR] [ALL] conf_cmdparse: Unknown config option "targetdir"',
        'nginx: [emerg] unknown directive "lisen" in /etc/nginx/nginx.conf:12',
      ],
      no: ['WARNING unknown config option foo ignored'],
    },
    {
      id: 'bad-config',
      match:
        /error: (?:the following arguments are required|unrecognized arguments|argument .{1,80}: |ambiguous option|one of the arguments|invalid choice)|^Error: (?:No such option|Invalid value for|Missing (?:option|argument|parameter)|Got unexpected extra argument|Option '--?[\w-]{1,60}' requires)|^error: (?:unknown option|unexpected argument|invalid value|the following required arguments|required option|missing required argument|option '.{1,60}' argument missing)|flag provided but not defined: |invalid value ".{0,100}" for (?:flag|argument)|flag needs an argument|unknown (?:command|flag|shorthand flag)\b|(?:unrecognized|unknown|invalid|illegal) option(?:: | -- | ['"`-])|ERR_PARSE_ARGS|Unrecognized option|Option .{1,60} not found|bad option: -|Could not create the Java Virtual Machine|Unrecognized VM option/,
      weight: 'strong',
      source: 'argparse, click, clap, commander, Go flag and cobra, getopt, Node, HotSpot',
      yes: [
        "nvr: error: argument --port: invalid int value: 'seven'",
        'Error: No such option: --prot',
        'flag provided but not defined: -prot',
        "error: unknown option '--prot'",
        'node: bad option: --foo',
      ],
    },
    {
      id: 'bad-config',
      match:
        /(?:environment variable|env var(?:iable)?)s? ['"`]?(?<name>[A-Z][A-Z0-9_]{1,60})?['"`]?.{0,40}\b(?:not set|is required|required but|must be set|missing|undefined|empty)\b|(?:[Mm]issing|[Rr]equired|[Uu]ndefined) (?:required )?(?:environment variable|env var|config(?:uration)?(?: key| value)?|setting|option|parameter)|must set (?:the )?[A-Z][A-Z0-9_]{2,60}\b|(?:[A-Z][A-Z0-9_]{3,60}) (?:is not set|is required|must be set|environment variable is)|UndefinedValueError|(?:[Cc]onfig(?:uration)?(?: file)?|settings) (?:file )?(?:.{0,100} )?(?:not found|does not exist|is missing|is empty|could not be (?:found|read|opened))\b|[Nn]o config(?:uration)? (?:file )?found|[Nn]o cameras? (?:configured|defined|in config)|KeyError: '(?<name2>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,60})'|(?:No such file or directory|ENOENT|cannot find the file|FileNotFoundException).{0,200}\.(?:ya?ml|toml|ini|conf|cfg|env|properties)\b|\.(?:ya?ml|toml|ini|conf|cfg|env|properties)\b.{0,10}: (?:no such file|No such file|cannot find)|(?:open|stat|read) \S{1,200}(?:config|settings)\S{0,40}: no such file|\b(?:config|settings)\w{0,20}\.json\b.{0,120}(?:No such file|ENOENT|not valid JSON|Unexpected|Expected|parse|invalid)|(?:No such file|ENOENT|parse|JSON).{0,160}\b(?:config|settings)\w{0,20}\.json\b/,
      unless:
        /using defaults?|will (?:be )?creat|creating|ignor|skipp|fallback|falling back|default config|copying|optional|not set, |generat/i,
      weight: 'strong',
      source: 'what programs say of a setting or a configuration file that is not there',
      yes: [
        "KeyError: 'CAMERA_URL'",
        'Error: environment variable RTSP_URL is not set',
        "FileNotFoundError: [Errno 2] No such file or directory: '/etc/nvr/config.yaml'",
        'Config file not found. Searched paths:',
        'SyntaxError: /srv/x/config.json: Unexpected token } in JSON at position 12',
      ],
      no: ["KeyError: 'entrance'", 'config.json (/srv/hbx/config.json) not found, using defaults'],
    },
    {
      id: 'bad-config',
      match:
        /port must be 0-65535|ERR_SOCKET_BAD_PORT|port should be >= 0 and < 65536|[Ii]nvalid port(?: number)?\b|port out of range|Cannot assign requested address|[Aa]ddress not available|\bEADDRNOTAVAIL\b|\[Errno (?:99|49)\]|WinError 10049|requested address is not valid in its context|[Nn]o schema supplied|MissingSchema|InvalidSchema|InvalidURL\b|unsupported protocol scheme|Protocol not found|ERR_INVALID_URL|first path segment in URL cannot contain colon|MalformedURLException|Invalid URL\b|RelativeUrlWithoutBase|could not load (?:PEM|certificate|cert)|PEM routines.{0,40}no start line|ERR_OSSL_PEM|key values mismatch|[Nn]o such filter: |Unknown encoder|Unrecognized option '|Option not found|Error parsing options for/,
      unless: /"?(?:GET|POST) \//i,
      weight: 'strong',
      source:
        'bind EADDRNOTAVAIL; CPython socketmodule.c; Node net; requests, Go net/url; FFmpeg option parser; OpenSSL PEM',
      yes: [
        'OverflowError: bind(): port must be 0-65535.',
        'RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536. Received type number (77777).',
        'OSError: [Errno 99] Cannot assign requested address',
        "Unrecognized option 'rtsp_transprt'.",
      ],
    },
    {
      id: 'bad-config',
      match:
        /\b[Nn]ot a valid (?!JSON|zip|png|jpe?g|image|frame|file|SSL|certificate|picture|response|packet)\w|\b(?:must|should|has to) be (?:one of|in the (?:range|form|format)|between \d|of the form|set to|a (?:valid|positive)|an? (?:integer|number|string|boolean|list|absolute))\b|(?:[Ii]nvalid|[Uu]nsupported|[Uu]nknown) (?:user ?name|pin|mac address|host ?name|cron|interval|duration|log ?level|time ?zone|resolution|camera (?:type|id|model)|codec name|bridge|platform|device id|mode|value for)\b/,
      unless: /HTTP\/|request|payload|query|JSON|jpeg|packet/i,
      weight: 'weak',
      source: 'what validators of settings say of a value',
      yes: [
        'Error: Not a valid username: 0E-11. Must be 6 pairs of hexadecimal characters',
        'Error: interval must be a positive number',
        'unknown time zone Europe/Viena, invalid time zone',
      ],
      no: ['ValueError: not a valid JPEG'],
    },
  ],
};
