#!/usr/bin/env bash
# Starts the broker in a container.
#
#   (nothing)              with /sundew/config/sundew.yaml, /sundew/config/mosquitto.conf or
#                          /mosquitto/config/mosquitto.conf, the first that is there; without one it serves anyone
#                          on port 1883, as Mosquitto's image does
#   -c FILE, --help …      the broker's own options
#   mosquitto -c FILE      the same, for commands written for Mosquitto's image
#   sundew VERB …, VERB …  one of its commands
#   PATH …                 another program
#
#   SUNDEW_DATA            where data is kept, unless the configuration says so; /sundew/data without
#   PUID, PGID             who the broker runs as and who owns what it writes, where the container starts as root;
#                          1883 without. A container that starts as another user stays that user.
set -euo pipefail
root=${SUNDEW_ROOT:-} # only tests lay the image's files elsewhere
sundew=$root/opt/sundew/bin/sundew

fail() {
  echo "entrypoint: $1" >&2
  exit 1
}

id_of() { # NAME VALUE
  case $2 in
    '' | *[!0-9]*) fail "$1 must be a number, not '$2'" ;;
  esac
}

puid=${PUID:-1883}
pgid=${PGID:-$puid}
id_of PUID "$puid"
id_of PGID "$pgid"
uid=$(id -u)
become=()
if [ "$uid" = 0 ] && [ "$puid" != 0 ]; then
  # Volumes may come as root's, or as another user's of an earlier start. Configurations are only read and stay.
  for directory in "$root"/sundew/{data,log} "$root"/mosquitto/{data,log}; do
    find "$directory" \( ! -uid "$puid" -o ! -gid "$pgid" \) -exec chown -h "$puid:$pgid" {} + \
      || fail "$directory cannot be given to user $puid: start the container with --user $puid:$pgid and a directory of that user"
  done
  become=(setpriv --reuid "$puid" --regid "$pgid" --clear-groups --)
elif [ -n "${PUID:-}" ] && [ "$uid" != "$puid" ]; then
  fail "PUID=$puid needs a container that starts as root (user: \"0\"); this one starts as user $uid. Or leave PUID out and write user: \"$puid:$pgid\"."
fi

configuration() {
  local file
  for file in "$root"/sundew/config/sundew.yaml "$root"/sundew/config/mosquitto.conf "$root"/mosquitto/config/mosquitto.conf; do
    if [ -e "$file" ]; then
      echo "$file"
      return
    fi
  done
  echo "$root/opt/sundew/docker/default.yaml"
}

case ${1:-} in
  mosquitto | */mosquitto | sundew | */bin/sundew) shift ;;
  /*) exec "${become[@]}" "$@" ;;
esac
if [ $# = 0 ]; then
  set -- -c "$(configuration)"
fi
# Unless it is said where, data is kept in the volume. A mosquitto.conf says so with persistence_location, which --data
# would override.
says_where() { # the broker's options
  local previous='' word
  for word; do
    case $word in --data | --data=* | --help | -h | --version | --test-config) return 0 ;; esac
    case $previous in
      -c | --config) ! grep -Eqs '^persistence_location ' "$word" || return 0 ;;
    esac
    previous=$word
  done
  return 1
}
case $1 in
  -*)
    if ! says_where "$@"; then
      set -- "$@" --data "${SUNDEW_DATA:-$root/sundew/data}"
    fi
    ;;
esac
exec "${become[@]}" "$sundew" "$@"
