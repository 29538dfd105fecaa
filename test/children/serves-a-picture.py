# A real RTSP server (GStreamer) with a test picture. Prints its port.
import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer(address='127.0.0.1', service='0')
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch('( videotestsrc is-live=true ! jpegenc ! rtpjpegpay name=pay0 pt=26 )')
server.get_mount_points().add_factory('/cam', factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
