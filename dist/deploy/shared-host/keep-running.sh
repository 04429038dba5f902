#!/usr/bin/env bash
# Keeps a broker running for a user who has no service manager: starts it again whatever has ended it.
#
#   keep-running.sh [CONFIGURATION]     mosquitto.conf beside this script without
#
# Once for each configuration: where another one runs already it ends at once, so that crontab can call it every
# minute. SIGTERM stops both, SIGHUP has the broker read its configuration again.
#
#   SUNDEW             the broker's program, ~/sundew/bin/sundew without
#   SUNDEW_JAVA_OPTS   options for Java; on a shared host memory is what one is thrown out for
set -u
here=$(CDPATH='' cd -- "${BASH_SOURCE[0]%/*}" && pwd -P)
configuration=${1:-$here/mosquitto.conf}
sundew=${SUNDEW:-$HOME/sundew/bin/sundew}
export SUNDEW_JAVA_OPTS=${SUNDEW_JAVA_OPTS:--Xms8m -Xmx96m}

exec 9>> "$configuration.lock"
flock --nonblock 9 || exit 0
cd "$here" || exit 1

broker=
stopping=
tell() { # SIGNAL
  [ -z "$broker" ] || kill "-$1" "$broker" 2> /dev/null || true
}
trap 'stopping=1; tell TERM' TERM INT
trap 'tell HUP' HUP

# A signal that is trapped ends a wait before the process has ended.
wait_for() { # PROCESS
  local status=0
  wait "$1" || status=$?
  while kill -0 "$1" 2> /dev/null; do
    status=0
    wait "$1" || status=$?
  done
  return "$status"
}

pause=1
while [ -z "$stopping" ]; do
  began=$SECONDS
  "$sundew" -c "$configuration" 9>&- &
  broker=$!
  wait_for "$broker"
  status=$?
  broker=
  [ -z "$stopping" ] || break
  # At once after a long life; later and later when it does not come up at all.
  if [ $((SECONDS - began)) -ge 60 ]; then pause=1; fi
  echo "$(date +%FT%T) the broker ended with status $status, starts again in $pause s" >&2
  sleep "$pause" 9>&- &
  wait_for $!
  pause=$((pause < 60 ? pause * 2 : 60))
done
