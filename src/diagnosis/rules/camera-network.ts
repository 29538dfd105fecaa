import { camera } from '../cause.ts';
import { aboutCamera, type Family } from './rule.ts';

/** What every system calls a connection that did not come about: Linux, musl, macOS, Windows, Go, Node, Java. */
const NO_CONNECTION = String.raw`(?:Connection refused|No route to host|Host is (?:unreachable|down)|Connection timed out|Operation timed out|timed out|i\/o timeout|actively refused|host has failed to respond|ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ETIMEDOUT|WinError 100(?:60|61|65)|Errno (?:111|113|110|61|64|65)\b)`;

/** The network between us and the cameras, and what comes over it. */
export const cameraNetwork: Family = {
  name: 'camera-network',
  recovered:
    /\b(?:re-?connected|connected(?! call)|connection (?:restored|re-?established|established|ok)|(?:is |came |back )+online|online again|came back|recovered|resumed|restored|frames? (?:again|resumed|flowing)|stream (?:started|running|resumed|ok)|reachable again|network (?:is )?(?:back|up)|resolved again|dns ok|succeeded|: online|retry (?:ok|succeeded))\b/i,
  causes: [
    {
      id: 'camera-unreachable',
      restart: 'useless',
      say: d => `${camera(d)} does not answer on the network.`,
      advise: d =>
        `Check its power, Wi-Fi and cable${d.host === undefined ? '' : `, and that it still has the address ${d.host}`}; a restart of this program does not bring it back.`,
    },
    {
      id: 'camera-moved-ip',
      restart: 'useless',
      say: d => `${camera(d)} has another address now${d.host === undefined ? '' : ` (${d.host})`}.`,
      advise: () => 'Correct its address in the configuration, or reserve the address in the router.',
    },
    {
      id: 'network-down',
      restart: 'useless',
      say: () => 'This machine has lost its network or its name service.',
      advise: () => 'Check cable, Wi-Fi and router, then the DNS server; the program works again once they do.',
    },
    {
      id: 'stream-stalled',
      restart: 'mixed',
      say: d => `${camera(d)} is connected but sends no pictures.`,
      advise: () =>
        'Give it a minute to reconnect; if it stays so, power the camera off and on, and check its Wi-Fi signal.',
    },
    {
      id: 'stream-path-wrong',
      restart: 'useless',
      say: d => `${camera(d)} has no stream under the path that was asked for.`,
      advise: () =>
        'Correct the path of the stream in the configuration (Tapo: stream1 or stream2; others: see the camera’s manual).',
    },
  ],
  rules: [
    {
      id: 'camera-moved-ip',
      match:
        /(?:ip|address)(?: address)? (?:has |was )?changed (?:from )?.{0,40}(?:to|->|=>|→) ?(?<host>(?:\d{1,3}\.){3}\d{1,3})|\b(?:moved|now (?:at|answers at|has address|uses|found at|reachable at)|new (?:ip )?address(?: is)?:?) (?:from .{1,60} )?(?:to )?(?<host2>(?:\d{1,3}\.){3}\d{1,3})/i,
      near: aboutCamera,
      unless:
        /\b(?:updat(?:ed|ing)|reconnect|following|adopted|switch(?:ed|ing))|public|wan\b|external|dyndns|listening/i,
      weight: 'strong',
      source:
        'discovery of cameras by MAC or serial number (python-kasa, ONVIF WS-Discovery): the lease of an address ran out',
      yes: [
        'ERROR camera garage: address has changed from 192.168.1.2 to 192.168.1.84, please correct the configuration',
        'camera garage (MAC 3c:52:a1:00:11:22) was at 192.168.1.2, now answers at 192.168.1.84',
      ],
      no: [
        'INFO camera garage moved to 192.168.1.84, configuration updated',
        'camera list ready\nWARNING public IP changed from 84.1.2.3 to 84.1.2.9',
      ],
    },
    {
      id: 'network-down',
      match:
        /Network is unreachable|Network unreachable|\bENETUNREACH\b|\bENETDOWN\b|Network is down|\[Errno (?:101|100)\]|WinError 10051|unreachable network|network is unreachable/i,
      unless: /IPv6|\[?2[0-9a-f]{3}:[0-9a-f]{0,4}:/i,
      weight: 'strong',
      source: 'errno ENETUNREACH as glibc, musl, Node, Go and Windows word it',
      yes: [
        'OSError: [Errno 101] Network is unreachable',
        'dial tcp 10.0.0.9:554: connect: network is unreachable',
        'Error: connect ENETUNREACH 10.0.0.9:443',
        'java.net.SocketException: Network is unreachable',
      ],
    },
    {
      id: 'network-down',
      match:
        /getaddrinfo (?:failed|EAI_AGAIN|ENOTFOUND)|Temporary failure in name resolution|Name or service not known|Name does not resolve|nodename nor servname provided|Could not resolve host(?:name)?|Unable to resolve host(?:name)?|failed to resolve host(?:name)?|No address associated with hostname|ClientConnectorDNSError|\bEAI_(?:AGAIN|NONAME|NODATA)\b|\bENOTFOUND\b|UnknownHostException|lookup \S{1,200}: (?:no such host|i\/o timeout|server misbehaving|Temporary failure)|lookup \S{1,200} on \S{1,60}: |No such host is known|dns error: failed to lookup|NameResolutionError|Failed to resolve '|WinError 11001|Name resolution (?:failure|failed)|socket\.gaierror/,
      weight: 'strong',
      source:
        'gai_strerror of glibc, musl, macOS, Windows; libuv; Go net/dnsclient; JDK UnknownHostException; aiohttp, urllib3 2',
      yes: [
        'socket.gaierror: [Errno -3] Temporary failure in name resolution',
        'Error: getaddrinfo ENOTFOUND api.ring.com',
        'dial tcp: lookup cam.lan on 127.0.0.53:53: no such host',
        'java.net.UnknownHostException: api.ring.com',
        'socket.gaierror: [Errno 8] nodename nor servname provided, or not known',
      ],
      no: ["FileNotFoundError: [Errno 2] No such file or directory: 'x'"],
    },
    {
      id: 'stream-path-wrong',
      match:
        /method (?:DESCRIBE|SETUP|PLAY) failed: 40[04]|Server returned 404 Not Found|bad status code: 404|\bstream not found\b|no such stream|(?:\b404\b|Not Found).{0,40}(?:rtsp|stream|snapshot|mjpe?g)|(?:rtsp|stream|snapshot|mjpe?g).{0,160}\b404\b|Not [Ff]ound \(404\)|no (?:one is|stream is) publishing (?:to|on) path|Stream type .{0,40} not found|Could not find codec parameters for stream/i,
      unless: /"?(?:GET|POST|HEAD) \/\S{0,200} HTTP\/|HTTP\/[\d.]{1,3}" 404/,
      weight: 'strong',
      source: 'FFmpeg libavformat/rtsp.c, http.c; gortsplib; mediamtx; GStreamer rtspsrc',
      yes: [
        '[rtsp @ 0x5636cb56a940] method DESCRIBE failed: 404 Not Found',
        'rtsp://10.0.0.9/live: Server returned 404 Not Found',
        'ERR [path cam1] [RTSP source] bad status code: 404 (Not Found)',
      ],
      no: ['INFO:     10.0.0.7:50 - "GET /stream HTTP/1.1" 404 Not Found'],
    },
    {
      id: 'stream-path-wrong',
      match: /Invalid data found when processing input/,
      near: /https?:|\[(?:http|mjpeg|mpjpeg|hls)\b/i,
      // Of RTSP it is no more than a connection that was closed or fell silent: a wrong path is answered with 404.
      unless: /rtsps?:\/\//i,
      weight: 'weak',
      source: 'FFmpeg AVERROR_INVALIDDATA on a page that is no stream',
      yes: ['http://10.0.0.9/video: Invalid data found when processing input'],
      no: [
        'movie.mp4: Invalid data found when processing input',
        'rtsp://10.0.0.9/stream1: Invalid data found when processing input',
      ],
    },
    {
      id: 'stream-stalled',
      match:
        /No (?:new )?(?:frames?|packets?|pictures?|images?|video|data)(?: (?:data|have been|were|was|has been))?(?: received)?\b.{0,60}\b(?:for|in|within|since|after)\b.{0,12}\d{1,6}|No (?:frames?|packets?|RTP packets?)(?: (?:have been|were))? received|Unable to read frames? from|stream read failures: \d{1,5}\/\d{1,5}|Stream ended; no additional packets|Timeout reading (?:image|stream|frame)|Stream timeout triggered after|(?:stream|camera|feed|video|picture)\b.{0,40}\b(?:stalled|froze|frozen|stuck)\b|No new recording segments were created|Video signal lost|(?:read|frame) (?:timeout|timed out).{0,40}(?:frame|stream|camera)|(?:frame|image) (?:grab|capture|read) (?:timeout|timed out)|Watchdog triggered|max delay reached\. need to consume packet|RTSP(?: source)?[\]:]{0,2} .{0,40}(?:session timed out|no (?:UDP )?packets)|UDP timeout|VIDEOIO\(V4L2?:.{0,30}select\(\) timeout|grab.{0,20}frame.{0,20}(?:fail|timed? ?out).{0,20}\d+ times|last frame .{0,40}ago|read tcp \S{1,80}: i\/o timeout/i,
      unless: /no frames? (?:dropped|lost)|watchdog triggered: event loop|last frame .{0,20}\bok\b/i,
      weight: 'strong',
      anyLevel: true,
      source:
        'frigate video.py; OpenCV cap_ffmpeg_impl.hpp; motion motion.c; gortsplib; ZoneMinder; Home Assistant stream',
      yes: [
        'No frames received from drive in 20 seconds. Exiting ffmpeg...',
        'ONVIF RTSP stream read failures: 5/30',
        '[ WARN:0@30.012] global cap_ffmpeg_impl.hpp:453 _opencv_ffmpeg_interrupt_callback Stream timeout triggered after 30012.345 ms',
        'camera porch: no frame for 45 seconds, giving up',
        '[ WARN:0@10.1] global cap_v4l.cpp:1136 tryIoctl VIDEOIO(V4L2:/dev/video0): select() timeout.',
      ],
      no: ['no frames dropped in 20 seconds'],
    },
    {
      id: 'camera-unreachable',
      match:
        /\[(?:tcp|udp|rtsp|http|rtmp) @ [^\]]{1,30}\] Connection (?:to|attempt to) (?:tcp:\/\/)?\[?(?<host>[\w.:-]{1,100}?)\]?(?::| port )(?<port>\d{1,5})\S{0,60} (?:\([^)]{0,60}\) )?failed/i,
      unless: /Network is unreachable|resol/i,
      weight: 'strong',
      anyLevel: true,
      source: 'FFmpeg libavformat/tcp.c: a source that FFmpeg itself opens, wherever it is',
      yes: ['[tcp @ 0x1] Connection to tcp://127.0.0.1:8559?timeout=0 failed: Connection refused'],
      no: ['[tcp @ 0x1] Connection to tcp://10.0.0.9:554?timeout=0 failed: Network is unreachable'],
    },
    {
      id: 'camera-unreachable',
      match: new RegExp(
        String.raw`(?:rtsps?|rtmp|http):\/\/(?:[^\s@/]{1,200}@)?(?<host>[\w.-]{1,100})(?::(?<port>\d{1,5}))?[^\s:,]{0,200}[:,]? .{0,60}${NO_CONNECTION}`,
        'i',
      ),
      peer: 'camera',
      weight: 'strong',
      anyLevel: true,
      source: 'programs that put the URL before the error (FFmpeg, mpv, motion)',
      yes: ['rtsp://10.0.0.9:554/stream1: Connection timed out', 'rtsp://127.0.0.1:8554/porch: Connection refused'],
      no: ['http://127.0.0.1:8123/api: Connection refused'],
    },
    {
      id: 'camera-unreachable',
      match:
        /(?:dial (?:tcp|udp)[46]? |connect(?:ion)? (?:to )?(?:ECONNREFUSED |ETIMEDOUT |EHOSTUNREACH |EHOSTDOWN )?|Connect call failed \('|Cannot connect to host |host='|\(host=|Unable to (?:connect to|query) the device:? |Timed? ?out (?:connecting to|getting discovery response for) (?:device |camera )?|Could not connect to (?:device |camera )?|Failed to connect to \/?|to \/)\[?(?<host>[A-Za-z0-9][\w.-]{1,100}|[0-9a-f:]{3,45})\]?(?:'?, (?:port=)?|:)?(?<port>\d{1,5})?/i,
      unless:
        /refresh|certificate|SSLError|WRONG_VERSION|SSLV3|Unauthori|Name or service|resol|database|web ?hook|bind|listen|ssl:default \[(?:None|True)\]$/i,
      near: new RegExp(
        `${NO_CONNECTION}|Connect call failed|Max retries exceeded|ConnectTimeout|Unable to (?:connect to|query) the device|connect timeout|Timed? ?out|Failed to connect|Could not connect|i/o timeout`,
        'i',
      ),
      peer: 'camera',
      weight: 'strong',
      source:
        'Go net, libuv, asyncio, aiohttp, urllib3, python-kasa, OkHttp: a refused or silent peer with its address',
      yes: [
        'dial tcp 192.168.1.99:554: connect: no route to host',
        'Error: connect ECONNREFUSED 10.0.0.9:554',
        "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host 10.0.0.9:8554 ssl:default [Connect call failed ('10.0.0.9', 8554)]",
        "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='10.0.0.9', port=443): Max retries exceeded with url: / (Caused by ConnectTimeoutError(<x>, 'Connection to 10.0.0.9 timed out. (connect timeout=10)'))",
        'kasa.exceptions.KasaException: Unable to connect to the device: 10.0.0.9:9999: [Errno 111] Connection refused',
      ],
      no: ['Error: connect ECONNREFUSED 127.0.0.1:5432', 'dial tcp 10.0.0.2:1883: connect: connection refused'],
    },
    {
      id: 'camera-unreachable',
      match:
        /No route to host|Host is (?:unreachable|down)|\bEHOST(?:UNREACH|DOWN)\b|\[Errno 113\]|NoRouteToHostException|WinError 10065|unreachable host/i,
      unless: /postgres|mqtt|redis|mysql|broker/i,
      weight: 'strong',
      source: 'errno EHOSTUNREACH, which only a neighbour on the local network gives',
      yes: ['OSError: [Errno 113] No route to host', 'java.net.NoRouteToHostException: No route to host'],
    },
    {
      id: 'camera-unreachable',
      match: new RegExp(
        String.raw`${NO_CONNECTION}|ConnectTimeoutError|ConnectTimeout\b|connect(?:ion)? timed? ?out|Connection reset by peer|TimeoutError|Timeout while waiting for server response|Could not connect to server|Failed to connect\b|Unable to open (?:input|stream|url)|Netcam (?:RTSP )?(?:failed to open|could not be opened)|status check timed out|\b(?:camera|cam\d*|stream)\b.{0,40}\b(?:offline|unreachable|not reachable|(?:did|does) not (?:answer|respond|reply)|not responding|no (?:answer|response|reply)|connection (?:was )?lost|timeout)\b|(?:cannot|can't|could not|unable to|failed to) reach (?:the )?(?:camera|cam)\b`,
        'i',
      ),
      peer: 'if-named',
      near: aboutCamera,
      unless:
        /bind|listen|database|postgres|psycopg|mysql|redis|mqtt|broker|smtp|retry 1\/|v4l|\/dev\/video|VIDIOC|WORKER TIMEOUT|graceful|web ?hook|lock wait|busy timeout|subprocess|Command '|shutdown|drm|probe failed|health|client (?:disconnected|closed)|from client|download/i,
      weight: 'weak',
      source:
        'the same errors without an address, where the lines around speak of a camera; GStreamer rtspsrc; motion netcam',
      yes: [
        'opening camera porch\njava.net.ConnectException: Connection refused',
        'ERROR: from element /GstPipeline:pipeline0/GstRTSPSrc:src: Could not connect to server',
        '[1:ml1] [ERR] [VID] vid_start: Netcam failed to open',
        'Camera cam1 connection timed out (2s) - will try on stream access',
        'ERROR Unable to reach camera (front) at 10.1.1.1',
        'camera 3: connection lost, giving up',
        'ERROR Camera of the garden does not answer',
      ],
      no: [
        'psycopg2.OperationalError: connection to server failed: Connection refused',
        'Connection refused',
        'camera list loads\nError: connect ECONNREFUSED 127.0.0.1:5432',
      ],
    },
  ],
};
