import { camera, span } from '../cause.ts';
import type { Family } from './rule.ts';

/** The camera, or its vendor's cloud, is there and will not let us in. A restart only tries again, and often makes it worse. */
export const cameraLogin: Family = {
  name: 'camera-login',
  recovered:
    /\b(?:login (?:ok|succe|restored|accepted)|logged in(?! users)|authenticated|authenti?cation (?:ok|succe|restored)|session (?:restored|renewed|re-?established)|token (?:refreshed|renewed|updated)|unlocked|suspension (?:is )?over|privacy mode (?:is )?off|reconnected|back online|is online|came back|recovered)\b/i,
  causes: [
    {
      id: 'tapo-lockout',
      restart: 'harms',
      say: d =>
        `${camera(d)} has locked out logins${d.seconds === undefined ? '' : ` for ${span(d.seconds)}`} because its password was rejected several times.`,
      advise: () =>
        'Do not restart: each try makes it longer. Check the camera-account password and stop other programs that log in to it; unplugging the camera clears the lock.',
    },
    {
      id: 'camera-auth-rejected',
      restart: 'harms',
      say: d => `${camera(d)} rejects its user name or password.`,
      advise: () =>
        'Correct the user name and password in the configuration; more tries with the wrong ones can lock the account.',
    },
    {
      id: 'klap-firmware-change',
      restart: 'harms',
      say: d => `${camera(d)} no longer speaks the login protocol or the encryption that this program expects.`,
      advise: () =>
        'In the Tapo app switch Third-Party Compatibility off and on, then update pytapo or python-kasa; an old camera may need its firmware updated.',
    },
    {
      id: 'tapo-privacy-on',
      restart: 'useless',
      say: d => `${camera(d)} is in privacy mode; nothing is broken.`,
      advise: () => 'Switch privacy mode off in the camera app to see pictures again.',
    },
    {
      id: 'tapo-stream-limit',
      restart: 'mixed',
      say: d => `${camera(d)} already serves as many viewers as it can.`,
      advise: () =>
        'Close another viewer of this camera (most serve two streams at once), or let one program fetch the stream for all.',
    },
    {
      id: 'clock-skew',
      restart: 'useless',
      say: d =>
        `The clock of this machine and that of ${d.host ?? d.camera ?? 'the other end'} differ, so a login or a certificate is refused.`,
      advise: () => 'Set the time (NTP) on this machine and on the camera; then it works without another change.',
    },
    {
      id: 'ring-cloud-auth',
      restart: 'harms',
      say: () => 'The camera vendor’s cloud wants a new sign-in, or has limited this account.',
      advise: () =>
        'Sign in once again by hand (for Ring: the 2FA setup), and leave it some time if it says too many requests.',
    },
  ],
  rules: [
    {
      id: 'tapo-lockout',
      match:
        /Temporary Suspension(?:: Try again in (?<seconds>\d{1,6}) seconds)?|temporarily (?:locked|suspended|blocked)|\b(?:account|device|login|camera|user|ip)\b.{0,30}\b(?:is|has been|was) (?:temporarily )?(?:locked(?: out)?|suspended)\b|error_code.{0,12}-40404\b|\bDEVICE_BLOCKED\b|too many (?:failed |invalid |wrong )(?:login|password|auth\w*)(?: attempts| tries)?|illegal login lock|(?:login|account) lock(?:ed|out)\b|lockStatus.{0,10}\block\b/i,
      unless:
        /database|\bfile\b|not (?:locked|suspended)|screen|unlocked|\bdoor\b|mutex|will be locked|before .{0,30}lock/i,
      weight: 'decisive',
      source:
        'pytapo transport/pytapo/pytapo.py; TP-Link error -40404; Hikvision ISAPI userCheck lockStatus; Dahua "illegal login"',
      yes: [
        'Exception: Temporary Suspension: Try again in 1784 seconds',
        'Camera 10.0.0.9 is temporarily locked out. Wait 30 minutes before retrying.',
        'The account has been locked after 5 wrong passwords',
      ],
      no: [
        'sqlite3.OperationalError: database is locked',
        'the garage door is locked',
        'front door lock status: locked',
      ],
    },
    {
      id: 'tapo-privacy-on',
      match:
        /error_code.{0,12}-64324\b|-64324\b|privacy mode is (?:on|enabled|active)|privacy (?:mode|mask|lens) (?:on|enabled|active)\b|lens_mask.{0,40}enabled.{0,6}\bon\b/i,
      unless: /disabl|turn(?:ed)? off|is off/i,
      weight: 'strong',
      source: 'pytapo const.py (-64324)',
      yes: ['Error: Privacy mode is ON, not able to execute, Response: {"error_code": -64324}'],
      no: ['privacy mode is off'],
    },
    {
      id: 'tapo-stream-limit',
      match:
        /-52407\b|-52405\b|-52419\b|-69096\b|TOO_MANY_(?:CLIENT|REQUEST|HTTPS_CLIENT)|\bSTREAM_FULL\b|exceeded (?:the )?max(?:imum)? (?:number of )?(?:connections|streams|clients|sessions|users)|(?:max(?:imum)?(?: number of)?|too many) (?:(?:simultaneous|concurrent|parallel|active|open|rtsp) ){0,2}(?:streams?|viewers|sessions|clients|connections|users)\b.{0,40}(?:reached|exceeded|in use|already|connected)|\b453\b.{0,6}Not Enough Bandwidth/i,
      unless: /postgres|mysql|mariadb|too many connections for role|\bpool\b|redis|already (?:in use|closed)/i,
      weight: 'strong',
      source: 'pytapo const.py (-52407 …); RTSP status 453 (RFC 2326 11.3.9)',
      yes: [
        'Error: TOO_MANY_CLIENT, Response: {"error_code": -52407}',
        '[rtsp @ 0x55] method SETUP failed: 453 Not Enough Bandwidth',
        'camera attic: session refused: maximum number of simultaneous streams reached',
      ],
      no: ['FATAL:  too many connections for role "nvr"'],
    },
    {
      id: 'clock-skew',
      match:
        /certificate is not yet valid|CERT_NOT_YET_VALID|CertificateNotYetValidException|NotBefore: |current time .{0,60} is before|cert(?:ificate)? .{0,30}not valid (?:until|before)|(?:different from the system|differs? from).{0,90}(?:authentication|time)|date\/time on .{0,80}different from|(?:clock|time)s? (?:differs?|is off|is wrong|deviates?) (?:by|from) .{0,60}(?:auth\w*|login|refus|reject|digest|token|certificate)|clock (?:skew|drift|difference|offset)\b.{0,60}(?:too (?:large|great|big)|exceed|reject|refus|auth|fail)|(?:time|clock) (?:is )?(?:not (?:synchroni[sz]ed|in sync)|out of sync)|wsu:MessageExpired|message (?:has )?expired.{0,30}(?:clock|time)|-6906[1-5]\b|RequestTimeTooSkewed/i,
      weight: 'decisive',
      source:
        'OpenSSL X509_V_ERR_CERT_NOT_YET_VALID; Go crypto/x509; JDK CertificateNotYetValidException; Home Assistant onvif',
      yes: [
        'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid (_ssl.c:1006)',
        'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 1970-01-01T00:02:10Z is before 2026-01-02T00:00:00Z',
        "The date/time on Front (UTC) is '2022-05-27 11:34:01+00:00', which is different from the system '2022-05-27 10:34:04+00:00', this could lead to authentication issues",
        'ERROR onvif: clock differs by 3612 s from camera front, authentication will fail',
      ],
      no: ['the time differs from zone to zone'],
    },
    {
      id: 'klap-firmware-change',
      match:
        /did(?: not|n't) match our challenge|(?:doesn't|does not) match our challenge|PyTapo KLAP Error #\d|Unsupported device .{0,120}encrypt_?(?:scheme|type)|UnsupportedDeviceError|-40418\b|\bTPAP\b|TPAP_|(?:handshake|device) .{0,40}unsupported (?:protocol|encryption)/i,
      weight: 'strong',
      source: 'pytapo klap transport; python-kasa klaptransport.py, device_factory.py',
      yes: [
        'kasa.exceptions.AuthenticationError: Device response did not match our challenge on ip 10.0.0.9, check that your e-mail and password (both case-sensitive) are correct',
        'kasa.exceptions.UnsupportedDeviceError: Unsupported device 10.0.0.9 of type SMART.TAPOPLUG with encrypt_type TPAP',
      ],
    },
    {
      id: 'klap-firmware-change',
      match:
        /SSLV3_ALERT_HANDSHAKE_FAILURE|sslv3 alert handshake failure|ssl\/tls alert handshake failure|DH_KEY_TOO_SMALL|dh key too small|EE_KEY_TOO_SMALL|ee key too small|CA_MD_TOO_WEAK|WRONG_VERSION_NUMBER|wrong version number|UNSAFE_LEGACY_RENEGOTIATION|unsafe legacy renegotiation|UNSUPPORTED_PROTOCOL|unsupported protocol\b|TLSV1_ALERT_PROTOCOL_VERSION|tlsv1 alert protocol version|NO_CIPHERS_AVAILABLE|no shared cipher|tls: (?:protocol version not supported|handshake failure|no cipher suite supported|server selected unsupported)|remote error: tls: (?:handshake failure|protocol version)|ERR_SSL_(?:WRONG_VERSION|UNSUPPORTED|SSLV3|DH_KEY|NO_CIPHER)\w{0,40}|SSLHandshakeException: .{0,60}(?:handshake_failure|No appropriate protocol|protocol_version)|first record does not look like a TLS handshake/,
      unless: /smtp|\bpip\b|npm ERR|unsupported protocol scheme/i,
      weight: 'strong',
      source: 'OpenSSL ssl/ssl_err.c, Go crypto/tls/alert.go, JDK sun.security.ssl',
      yes: [
        "requests.exceptions.SSLError: HTTPSConnectionPool(host='10.0.0.9', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1000)')))",
        'Error: 80A2:error:0A000102:SSL routines:ssl_choose_client_version:unsupported protocol:../ssl/statem.c:1',
      ],
    },
    {
      id: 'ring-cloud-auth',
      match:
        /Refresh token is not valid|TokenExpiredError|\(token_expired\)|MissingTokenError|\(missing_token\)|\(access_denied\) ?|AccessDeniedError|Requires2FAError|InvalidGrantError|\(invalid_grant\)|\binvalid_grant\b|2fa (?:is )?required|run (?:the )?2FA setup|two[- ]factor (?:auth\w* )?(?:code )?(?:is )?required|error requesting 2fa service|refresh token .{0,30}(?:expired|invalid|revoked)|(?:unable|failed) to refresh (?:the )?(?:access |auth\w{0,10} )?token\b.{0,60}(?:log|sign)[- ]?in again|(?:ring|blink|wyze|nest|arlo|eufy|netatmo)\b.{0,60}(?:401|unauthori[sz]ed|token (?:has )?expired|login failed|authentication failed)/i,
      unless: /renew(?:ed|ing) it|refreshing|will be refreshed|\b(?:mysql|postgres|sqlite)/i,
      weight: 'strong',
      source: 'ring_doorbell auth.py, oauthlib rfc6749/errors.py, ring-client-api rest-client.ts',
      yes: [
        'oauthlib.oauth2.rfc6749.errors.AccessDeniedError: (access_denied) invalid user credentials',
        'ring_doorbell.exceptions.AuthenticationError: (invalid_grant) refresh token expired',
        'Error: Refresh token is not valid.  Unable to authenticate with Ring servers.',
        'ring_doorbell.exceptions.AuthenticationError: Unable to refresh token, please log in again',
      ],
      no: ['access token has expired, renewing it'],
    },
    {
      id: 'ring-cloud-auth',
      match:
        /\b429\b.{0,30}Too Many Requests|HTTP (?:Error )?429\b|status(?: ?code)?[ =:]{1,3}429\b|Too many requests|Response code 406|rate ?limit(?:ed)? (?:exceeded|by)|limited to \d{1,6} requests/i,
      near: /ring|blink|wyze|nest|arlo|eufy|netatmo|cloud|oauth|2fa|vendor|doorbell|token/i,
      unless: /HTTP\/[\d.]{1,3}" 429/,
      weight: 'weak',
      source: 'ring-client-api; HTTP 429',
      yes: [
        'ring: HTTPError: Response code 406 (Not Acceptable)',
        "aiohttp.client_exceptions.ClientResponseError: 429, message='Too Many Requests', url=URL('https://oauth.ring.com/oauth/token') 429 Too Many Requests",
      ],
      no: ['INFO: 10.0.0.7:50270 - "GET /api/ring HTTP/1.1" 429 Too Many Requests'],
    },
    {
      id: 'camera-auth-rejected',
      match:
        /Invalid authentication data|method (?:DESCRIBE|SETUP|OPTIONS|PLAY) failed: 40[13]|Server returned 40[13] (?:Unauthorized|Forbidden)|\bter:NotAuthorized|Sender not Authori[sz]ed|the sender is not authori[sz]ed|security token could not be authenticated|requires authori[sz]ation and the sender|ONVIFAuthError|-40411\b|-40209\b|-40214\b|\bLOGIN_ERROR\b|bad status code: 401|Invalid credentials for camera (?<camera>[\w-]{1,40})/i,
      weight: 'decisive',
      source: 'FFmpeg libavformat/rtsp.c, http.c; ONVIF core ter:NotAuthorized; pytapo const.py; gortsplib',
      yes: [
        'Exception: Invalid authentication data',
        '[rtsp @ 0x5615e3e87940] method DESCRIBE failed: 401 Unauthorized',
        'http://10.0.0.9/video: Server returned 401 Unauthorized (authorization failed)',
        'onvif.exceptions.ONVIFError: Unknown error: Sender not Authorized',
        'zeep.exceptions.Fault: The action requested requires authorization and the sender is not authorized',
      ],
    },
    {
      id: 'camera-auth-rejected',
      match:
        /Invalid authentication data|Invalid credentials(?: for (?:camera )?(?<camera>[\w-]{1,40}))?|-40411\b|-40209\b|-40214\b|-1501\b|\bLOGIN_ERROR\b|method (?:DESCRIBE|SETUP|OPTIONS|PLAY) failed: 40[13]|Server returned 40[13] (?:Unauthorized|Forbidden)|\bter:NotAuthorized|\bNotAuthorized\b|Sender not Authori[sz]ed|the sender is not authori[sz]ed|security token could not be authenticated|requires authori[sz]ation and the sender|ONVIFAuthError|wrong (?:user(?:name)?(?: ?(?:\/|or|and) ?)?(?:pass(?:word)?)?|password|credentials)\b|(?:bad|incorrect|invalid) (?:user ?name|password|login)\b(?: ?(?:or|\/) ?password)?|(?:user(?:name)?|login|password) (?:or password )?(?:is |was )?(?:incorrect|rejected|wrong|not accepted)|(?:reject|refus|deni|declin)(?:s|ed|es|ied) (?:the |our |its |this |these )?(?:user(?:name)?(?: and |\/)?)?(?:password|credentials|login)\b|authentication (?:has )?failed|failed to authenticate|login (?:was )?(?:failed|rejected|refused)/i,
      near: aboutCameraLogin(),
      unless:
        /postgres|mysql|mariadb|mqtt|smtp|imap|redis|for user "|ssh|\bgit\b|docker|registry|HTTP\/[\d.]{1,3}"? [24]\d\d|from (?:client|user|ip) |admin login|login page|web ?ui|api key|too many requests|\b429\b/i,
      weight: 'strong',
      source: 'pytapo; FFmpeg libavformat/rtsp.c, http.c; ONVIF core ter:NotAuthorized; go2rtc; Dahua, Reolink',
      yes: [
        'pytapo Exception: Invalid authentication data',
        '[rtsp @ 0x5615e3e87940] method DESCRIBE failed: 401 Unauthorized',
        'rtsp://127.0.0.1:8555/stream1: Server returned 401 Unauthorized (authorization failed)',
        'onvif.exceptions.ONVIFError: Unknown error: Sender not Authorized',
        'zeep.exceptions.Fault: onvif: The action requested requires authorization and the sender is not authorized',
        '19:32:07 ERR [streams] error="wrong user/pass" url=rtsp://10.0.0.9/stream1',
        'camera driveway (192.168.1.70) rejected the password',
      ],
      no: [
        'FATAL:  password authentication failed for user "nvr" camera',
        'INFO: 10.0.0.7 - "GET /camera HTTP/1.1" 401 Unauthorized',
      ],
    },
    {
      id: 'camera-auth-rejected',
      match:
        /\b401\b.{0,3}[ ,:(-]{0,3}.{0,12}Unauthori[sz]ed|HTTP (?:Error|status(?: code)?:?) 401\b|status(?: ?code)?[ =:]{1,3}401\b|bad status code: 401|Unauthori[sz]ed \(401\)|Not authori[sz]ed|Unauthori[sz]ed\b|\b401\b.{0,40}(?:login|auth|password|credential)/i,
      near: aboutCameraLogin(),
      unless:
        /"?(?:GET|POST|HEAD|PUT|DELETE|OPTIONS) \/\S{0,200} HTTP\/|session expired|logging in again|retry|from client|web ?ui|\bbroker\b|mqtt/i,
      weight: 'weak',
      source: 'HTTP and RTSP status 401 as client libraries word it (requests, aiohttp, gortsplib, GStreamer rtspsrc)',
      yes: [
        'ERR [path cam1] [RTSP source] bad status code: 401 (Unauthorized)',
        'requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: http://10.0.0.9/cgi-bin/snapshot.cgi',
        'ERROR: from element /GstPipeline:pipeline0/GstRTSPSrc:src: Unauthorized',
      ],
      no: [
        'WARNING porch camera: session expired (401), unauthorized, logging in again',
        'INFO camera 10.0.0.7 - "GET /api/x HTTP/1.1" 401 Unauthorized',
      ],
    },
  ],
};

/** A rejected password is one of a camera only where a camera is spoken of: databases and brokers reject passwords too. */
function aboutCameraLogin(): RegExp {
  return /\bcam(?:era)?s?\d{0,3}\b|camera|rtsp|onvif|tapo|kasa|netcam|snapshot|mjpe?g|\bnvr\b|doorbell|reolink|hikvision|dahua|amcrest|foscam|\baxis\b|unifi|wyze|eufy|arlo|ffmpeg|\bstreams?\b|DESCRIBE|cgi-bin|ISAPI/i;
}
