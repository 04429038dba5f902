#!/usr/bin/env bash
# Lays the files of the image out below a directory: assemble.sh DISTRIBUTION-WITH-RUNTIME DIRECTORY
set -euo pipefail
here=$(CDPATH='' cd -- "${BASH_SOURCE[0]%/*}" && pwd -P)
distribution=${1%/}
root=$2
if [ ! -x "$distribution/runtime/bin/java" ]; then
  echo "assemble.sh: there is no $distribution/runtime: make it with dist/runtime/build.sh" >&2
  exit 1
fi

mkdir -p "$root/opt" "$root"/sundew/{config,data,log,plugins,hooks} "$root"/mosquitto/{config,data,log}
cp -a "$distribution" "$root/opt/sundew" # with the times of the jars, by which the cache knows them
rm -rf "$root/opt/sundew/maven" # nobody builds plugins in a container
mkdir "$root/opt/sundew/docker"
install -m 0755 "$here/entrypoint.sh" "$here/healthcheck.sh" "$root/opt/sundew/docker/"
install -m 0644 "$here/default.yaml" "$root/opt/sundew/docker/"
# What Mosquitto's image has and people's commands name.
printf 'listener 1883\nallow_anonymous true\n' > "$root/mosquitto-no-auth.conf"

# The broker looks for plugins where it is installed.
rm -rf "$root/opt/sundew/plugins" "$root/opt/sundew/hooks"
ln -s ../../sundew/plugins "$root/opt/sundew/plugins"
ln -s ../../sundew/hooks "$root/opt/sundew/hooks"
