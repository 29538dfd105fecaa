/**
 * The warden, for a POSIX `sh` (dash, bash, busybox). `$1` is the instance, as it stands in the marks; `$2` the folder of
 * its cgroups or nothing. It reads what runs from the supervisor, a line each, and sleeps in that read. The end of the
 * lines is the end of the supervisor: what runs then is asked to end, and after a second made to.
 *
 * `+ pid start`  a run's leader has been started      `- pid start`  all of that run has ended
 * `bye`          the supervisor ends as it should
 */
export const wardenScript = String.raw`
trap '' HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2
cd /
# Whatever the supervisor was started with and has not closed itself: a lock of flock(1), a socket of systemd.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
mark="$1:" home=$2 runs=
newline='
'
IFS=' '

while read -r verb pid start; do
  case $verb in
    +) runs="$runs $pid,$start" ;;
    -)
      before=$runs runs=
      for run in $before; do [ "$run" = "$pid,$start" ] || runs="$runs $run"; done ;;
    bye) exit 0 ;;
  esac
done

# Field 22 of proc(5) is the start. The name before may hold anything, so the fields are counted from its last bracket.
is() {
  [ -r /proc/self/stat ] || return 0
  read -r line < "/proc/$1/stat" || return 1
  wanted=$2
  set -- \${line##*) }
  [ "\${20}" = "$wanted" ]
}

# Every process as pid,start,parent,group,session.
table() {
  rows=
  if [ -r /proc/self/stat ]; then
    IFS=$newline
    for line in $(cat /proc/[0-9]*/stat); do
      IFS=' '
      pid=\${line%% *}
      set -- \${line##*) }
      # A zombie has ended, unless only its first thread has.
      case $1\${18} in Z1 | Z0 | X* | x*) continue ;; esac
      rows="$rows $pid,\${20},$2,$3,$4"
    done
    IFS=' '
  else
    set -- $(ps -axo pid=,ppid=,pgid= | tr '\n' ' ')
    while [ $# -ge 3 ]; do
      rows="$rows $1,0,$2,$3,0"
      shift 3
    done
  fi
}

# By environment and by cgroup.
marked() {
  if [ -r /proc/self/stat ]; then
    grep -lsaF "$mark" /proc/[0-9]*/environ | tr '/' ' ' | while read -r proc pid rest; do echo "$pid"; done
    [ -z "$home" ] || cat "$home"/cgroup.procs "$home"/*/cgroup.procs
  else
    ps -axEww -o pid=,command= | grep -F "CRASHPROOF_RUN=$mark" | while read -r pid rest; do echo "$pid"; done
  fi
}

# Sets found to the pid,start of everything that is left, and leaves this shell out.
look() {
  table
  found= members=' ' leaders=' '
  for run in $runs; do
    pid=\${run%,*}
    # Where the number has become another process, its group is not ours either.
    if [ ! -e "/proc/$pid" ] || is "$pid" "\${run#*,}"; then leaders="$leaders$pid "; fi
  done
  marks=" $(marked | tr '\n' ' ') "
  grew=yes
  while [ "$grew" ]; do
    grew=
    for row in $rows; do
      pid=\${row%%,*} rest=\${row#*,}
      start=\${rest%%,*} rest=\${rest#*,}
      parent=\${rest%%,*} rest=\${rest#*,}
      group=\${rest%,*} session=\${rest#*,}
      [ "$pid" = $$ ] && continue
      case $members in *" $pid "*) continue ;; esac
      case $marks in *" $pid "*) ;; *)
        case $leaders in *" $pid "* | *" $group "* | *" $session "*) ;; *)
          case $members in *" $parent "*) ;; *) continue ;; esac ;;
        esac ;;
      esac
      members="$members$pid " found="$found $pid,$start" grew=yes
    done
  done
}

strike() {
  for one in $found; do
    pid=\${one%,*}
    is "$pid" "\${one#*,}" && kill "-$1" "$pid"
  done
}

pause() { sleep 0.1 || sleep 1; }

anyone() {
  for one in $found; do kill -0 "\${one%,*}" && return 0; done
  return 1
}

leave() {
  [ -z "$home" ] || rmdir "$home"/*/ "$home"
  exit 0
}

[ "$runs" ] || leave
look
strike TERM
for round in 1 2 3 4 5 6 7 8 9; do
  [ "$found" ] || leave
  pause
  anyone && continue
  look
  strike TERM
done
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ -z "$home" ] || echo 1 > "$home/cgroup.kill"
  strike KILL
  look
  [ "$found" ] || leave
  pause
done
`.replaceAll('\\$', '$');
