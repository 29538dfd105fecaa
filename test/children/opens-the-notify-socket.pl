# Does what OpenFile=%t/systemd/notify:notify does in systemd 253: hands a connected socket on to the program it becomes.
use Socket;
$^F = 99; # Nothing that is opened from here on is closed by exec.
socket(my $socket, PF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
connect($socket, pack_sockaddr_un($ENV{NOTIFY_SOCKET} =~ s/^@/\0/r)) or die "connect: $!";
die 'the socket is not the first descriptor' if fileno($socket) != 3;
@ENV{qw(LISTEN_PID LISTEN_FDS LISTEN_FDNAMES)} = ($$, 1, 'notify');
exec @ARGV or die "exec: $!";
