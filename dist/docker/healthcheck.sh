#!/usr/bin/env bash
# Whether the broker of this container works: status 0 or 1, as Docker asks.
#
#   SUNDEW_DATA  where it keeps its data, if that is neither /sundew/data nor /mosquitto/data
set -eu
root=${SUNDEW_ROOT:-}
for data in "${SUNDEW_DATA:-}" "$root/sundew/data" "$root/mosquitto/data"; do
  if [ -n "$data" ] && [ -S "$data/admin.sock" ]; then
    become=()
    if [ "$(id -u)" = 0 ]; then # only the user whom the broker runs as may ask
      become=(setpriv --reuid "$(stat -c %u "$data/admin.sock")" --regid "$(stat -c %g "$data/admin.sock")" --clear-groups --)
    fi
    exec "${become[@]}" "$root/opt/sundew/bin/sundew" status --data "$data"
  fi
done
echo "healthcheck: no broker runs with its data in /sundew/data or /mosquitto/data; elsewhere, name it in SUNDEW_DATA" >&2
exit 1
