import type { Details } from '../cause.ts';
import type { Family } from './rule.ts';

const webcam = (d: Details) => (d.device === undefined ? 'The USB camera' : `The USB camera ${d.device}`);
/** The lines around speak of Video4Linux or a webcam. */
const VIDEO =
  /v4l|\/dev\/video|VIDIOC|webcam|uvc|video ?(?:device|capture|input)|USB (?:video )?camera|VideoCapture|picamera|libcamera/i;

/** Cameras on the USB bus or a ribbon cable, and the power behind them. */
export const usb: Family = {
  name: 'usb',
  recovered:
    /\b(?:re-?opened|camera (?:is )?(?:back|online|opened|ready)|device (?:is )?back|came back|recovered|reconnected|(?:first )?frames? (?:received|again)|released|capturing|streaming)\b/i,
  causes: [
    {
      id: 'usb-camera-gone',
      restart: 'useless',
      say: d => `${webcam(d)} is not there: it was unplugged, has lost power, or has another number now.`,
      advise: () => 'Plug it in again (best by its /dev/v4l/by-id name); the program is started again once it is back.',
    },
    {
      id: 'usb-camera-busy',
      restart: 'useless',
      say: d =>
        `${webcam(d)} is in use by ${d.name ?? 'another program'}${d.pid === undefined ? '' : ` (pid ${d.pid})`}.`,
      advise: d =>
        `End the program that holds the camera, often a leftover ffmpeg of an earlier run (fuser ${d.device ?? '/dev/video0'} names it).`,
    },
    {
      id: 'usb-bandwidth',
      restart: 'useless',
      say: () => 'The USB bus has no room for another camera stream; the disk is not full.',
      advise: () => 'Use another USB port or controller, MJPEG instead of YUYV, or a lower resolution or frame rate.',
    },
    {
      id: 'usb-helper-down',
      restart: 'useless',
      say: () => 'The camera helper on this machine (port 7778), through which the webcams are read, does not run.',
      advise: () => 'Start the camera helper; the webcams come back with it.',
    },
    {
      id: 'power-brownout',
      restart: 'mixed',
      say: () => 'The power supply is too weak: the voltage broke down, or a USB port drew too much.',
      advise: () => 'Use the official power supply and a short thick cable; put USB devices on a powered hub.',
    },
  ],
  rules: [
    {
      id: 'usb-bandwidth',
      match:
        /VID(?:IOC)?_(?:STREAMON|QBUF|REQBUFS|S_FMT|S_PARM)\D{0,40}(?:error 28|errno[ =:]{1,3}28|No space left)|(?:turning on stream|start(?:ing)? (?:the )?(?:captur\w{0,4}|stream\w{0,4})|STREAMON\w{0,10})\b.{0,30}No space left on device|uvcvideo.{0,80}-28\b|usb.{0,60}not enough bandwidth|Not enough bandwidth (?:for|on)|errno=28 \(No space left|cannot submit urb.{0,40}-28/i,
      weight: 'decisive',
      anyLevel: true,
      source: 'V4L2 VIDIOC_STREAMON ENOSPC (uvcvideo: no alternate setting fits the bus), libv4l2, usbcore',
      yes: [
        'VIDIOC_STREAMON error 28, No space left on device',
        'libv4l2: error turning on stream: No space left on device',
        'VIDIOC_STREAMON: No space left on device',
        'usb 1-1: Not enough bandwidth for altsetting 3',
      ],
      no: ["OSError: [Errno 28] No space left on device: '/recordings/a.mp4'"],
    },
    {
      id: 'usb-bandwidth',
      match: /No space left on device|\[Errno 28\]/i,
      near: /VIDIOC|v4l2?|STREAMON|\/dev\/video\d/i,
      unless: /\.(?:mp4|mkv|jpe?g|avi|log|db|ts|json)\b|\bwrit|database|sqlite|record/i,
      weight: 'strong',
      anyLevel: true,
      source: 'the same, where the program puts the call and its error on two lines',
      yes: ['[video4linux2,v4l2 @ 0x55] ioctl(VIDIOC_STREAMON)\n/dev/video1: No space left on device'],
      no: ['recording /dev/video0\nwrite /rec/a.mp4: No space left on device'],
    },
    {
      id: 'usb-camera-busy',
      match:
        /(?:VIDIOC_\w{1,30}|(?<device>\/dev\/(?:v4l\/by-(?:id|path)\/[\w.:-]{1,100}|video\d{1,3})))\D{0,120}?(?:(?:Device or )?resource busy|\bEBUSY\b|errno[ =:]{1,3}16\b)|(?:(?:Device or )?resource busy|\bEBUSY\b|\[Errno 16\]).{0,60}\/dev\/video|errno=16 \((?:Device or )?[Rr]esource busy\)|(?:camera|webcam|video device|\/dev\/video\d{1,3}).{0,60}(?:in use by|being used by|already in use|used by another|is busy\b|is locked)|Device '\/dev\/video\d{1,3}' is busy|failed to acquire camera.{0,80}(?:busy|Device or resource)|Pipeline handler in use by another process|Call to VIDIOC_\w{1,20} failed.{0,40}busy/i,
      weight: 'decisive',
      anyLevel: true,
      source: 'V4L2 EBUSY (motion, ustreamer, FFmpeg v4l2.c, GStreamer v4l2src, PyAV), libcamera, picamera2',
      yes: [
        'Error selecting input 0 VIDIOC_S_INPUT: Device or resource busy',
        '/dev/video0: Device or resource busy',
        "av.AVError: [Errno 16] Device or resource busy: '/dev/video0'",
        'USB camera device 0 is in use by another application (e.g., Microsoft Teams, Zoom, Skype).',
        'ERROR V4L2 v4l2_device.cpp:390 Pipeline handler in use by another process',
      ],
    },
    {
      id: 'usb-camera-busy',
      match: /(?:Device or )?resource busy|\bEBUSY\b|device is busy/i,
      near: VIDEO,
      unless: /umount|mount|rmdir|unlink|rename|\bpcm\b|alsa|audio/i,
      weight: 'strong',
      anyLevel: true,
      source: 'errno EBUSY where the lines around speak of a video device',
      yes: ['[00000292] v4l demuxer error: cannot open device (Device or resource busy)'],
      no: ["OSError: [Errno 16] Device or resource busy: '/mnt/rec'"],
    },
    {
      id: 'usb-camera-gone',
      match:
        /VIDIOC_\w{1,30}\D{0,60}(?:No such device|\bENODEV\b)|errno=19 \(No such device\)|VIDIOC_\w{1,30}.{0,60}errno[ =:]{1,3}19\b|(?<device>\/dev\/(?:v4l\/by-(?:id|path)\/[\w.:-]{1,100}|video\d{1,3})).{0,30}(?:No such (?:file|device)|does not exist|not found|disappeared|\bENOENT\b|\bENODEV\b)|(?:No such (?:file or directory|device)|Cannot (?:open|identify)|Could not open|\bENOENT\b|not find|disappeared|no longer present).{0,60}(?:'|"|\s|^)\/dev\/(?:video\d|v4l\/)|Cannot open video device .{0,60}No such|V4L: index \d{1,3} is not correct|uvcvideo: Failed to resubmit video URB \(-19\)|no cameras? (?:available|detected|found|connected)\b|(?:camera|webcam)\b.{0,30}\b(?:was )?(?:unplugged|disconnected from usb)|ERROR opening V4L interface: No such|Camera is not (?:detected|enabled)|mmal: .{0,60}(?:ENODEV|no such)/i,
      unless: /ignoring|skipp|Permission denied|\bEACCES\b/i,
      weight: 'strong',
      anyLevel: true,
      source:
        'V4L2 ENODEV/ENOENT (FFmpeg v4l2.c, motion, mjpg-streamer, GStreamer, OpenCV cap_v4l.cpp), libcamera, picamera',
      yes: [
        'VIDIOC_DQBUF: No such device',
        '[video4linux2,v4l2 @ 0x55] Cannot open video device /dev/video0: No such file or directory',
        'failed VIDIOC_REQBUFS: errno=19 (No such device)',
        "FileNotFoundError: [Errno 2] No such file or directory: '/dev/video2'",
        'ERROR: *** no cameras available ***',
        "ERROR: from element /GstPipeline:pipeline0/GstV4l2Src:src: Cannot identify device '/dev/video0'.",
      ],
      no: [
        '/dev/video0: Device or resource busy',
        '[video4linux2,v4l2 @ 0x55] Cannot open video device /dev/video0: Permission denied',
      ],
    },
    {
      id: 'usb-camera-gone',
      match: /^IndexError: list index out of range/,
      near: /global_camera_info\(\)/,
      weight: 'decisive',
      source: 'picamera2.py: the list of cameras that libcamera found is empty',
      yes: ["    camera_num = self.global_camera_info()[camera_num]['Num']\nIndexError: list index out of range"],
      no: ['    return rows[3]\nIndexError: list index out of range'],
    },
    {
      id: 'usb-camera-gone',
      match: /\bNo such device\b|\bENODEV\b|\[Errno 19\]|No such file or directory/i,
      near: /v4l|\/dev\/video|VIDIOC|webcam|uvc/i,
      unless: /\.(?:so|py|js|ya?ml|json|conf|toml|ini|mp4|mkv|jpe?g|log|db)\b|python|node|ffmpeg'|module/i,
      weight: 'weak',
      anyLevel: true,
      source: 'errno ENODEV where the lines around speak of a video device',
      yes: [' i: Using V4L2 device.: /dev/video0\nERROR opening V4L interface: No such file or directory'],
    },
    {
      id: 'usb-camera-gone',
      match:
        /can't open camera by index|Camera __init__ sequence did not complete|Camera index out of range|obsensor_uvc_stream_channel.{0,60}Camera index|usb [\d.-]{1,20}: USB disconnect, device number \d{1,5}|(?:cannot|can't|could not|unable to|failed to) open (?:camera|webcam|video device|capture device|usb camera)\b/i,
      unless: /rtsp|http|\bip\b|netcam/i,
      weight: 'weak',
      anyLevel: true,
      source: 'OpenCV cap_v4l.cpp, cap_obsensor; usbcore hub.c',
      yes: [
        "[ WARN:0@0.107] global ./modules/videoio/src/cap_v4l.cpp (902) open VIDEOIO(V4L2:/dev/video0): can't open camera by index",
        'usb 1-1.5: USB disconnect, device number 9',
      ],
      no: ['could not open camera rtsp://10.0.0.9/stream1'],
    },
    {
      id: 'usb-helper-down',
      match:
        /Failed to connect to Windows camera server|(?:127\.0\.0\.1|localhost|::1\]?)'?(?::|, )7778\b|camera (?:helper|server).{0,40}(?:not running|not reachable|unreachable|refused|connection failed)/i,
      unless: /listening|running on|started/i,
      weight: 'decisive',
      source: 'tapo-camera-mcp camera/windows_webcam.py: every webcam goes through 127.0.0.1:7778',
      yes: [
        'Failed to connect to Windows camera server',
        "Cannot connect to host 127.0.0.1:7778 ssl:default [Connect call failed ('127.0.0.1', 7778)]",
      ],
      no: ['INFO camera server listening on 127.0.0.1:7778'],
    },
    {
      id: 'power-brownout',
      match:
        /Under-?voltage detected|over-current (?:change|condition)|throttled=0x[1-9a-f][0-9a-f]{0,6}\b|brown-?out/i,
      unless: /no under-?voltage|normalised|0x0\b|detection (?:is )?(?:on|off|enabled|disabled)/i,
      weight: 'strong',
      anyLevel: true,
      source: 'Linux drivers/hwmon/raspberrypi-hwmon.c, usb/core/hub.c',
      yes: [
        'hwmon hwmon1: Undervoltage detected!',
        'Under-voltage detected! (0x00050005)',
        'usb usb1-port2: over-current change #3',
      ],
    },
  ],
};
