#!/usr/bin/env bash
# Makes of an unpacked distribution one that brings its own Java: links a runtime, has it learn a start, packs both.
#
#   dist/runtime/build.sh DISTRIBUTION DIRECTORY
#
# writes DIRECTORY/NAME-linux-x64/ and DIRECTORY/NAME-linux-x64.tar.gz, where NAME is the distribution's directory and
# x64 or aarch64 this machine's processor. Needs a JDK 25 or newer. The Dockerfile and `mvn -Pruntime` run it.
#
#   SUNDEW_GZIP_LEVEL  how hard to pack, 1 to 9; 6 without
set -euo pipefail
if [ $# -ne 2 ] || [ ! -f "$1/bin/find-java.sh" ]; then
  echo "usage: ${0##*/} DISTRIBUTION DIRECTORY, where DISTRIBUTION is an unpacked sundew-VERSION.tar.gz" >&2
  exit 2
fi

# What the broker and its plugins use, and what plugins of others may ask for: java.sql and java.naming (databases,
# directories), java.net.http, java.instrument (agents), jdk.httpserver. Not java.desktop, which is 15 MiB and which
# Jackson and SnakeYAML name but do without. jdk.jcmd, jdk.jfr and jdk.management.agent are for whoever looks into a
# running broker, jdk.internal.vm.ci for `sundew --js-compiler`.
modules=(
  java.base java.compiler java.instrument java.logging java.management java.naming java.net.http java.security.jgss
  java.sql java.xml jdk.httpserver jdk.internal.vm.ci jdk.jcmd jdk.jfr jdk.management jdk.management.agent
  jdk.naming.dns jdk.net jdk.unsupported jdk.zipfs
)

distribution=$(CDPATH='' cd -- "$1" && pwd -P)
mkdir -p "$2"
directory=$(CDPATH='' cd -- "$2" && pwd -P)
case $(uname -m) in
  x86_64) processor=x64 others=aarch_64 ;;
  *) processor=$(uname -m) others=x86_64 ;;
esac
name=${distribution##*/}-linux-$processor
image=$directory/$name

. "$distribution/bin/find-java.sh"
jdk=$(find_java 25 99 jlink) || {
  echo "${0##*/}: needs a JDK 25 or newer with jlink and none was found: install one, or name it in JAVA_HOME." >&2
  exit 1
}

rm -rf "$image" "$image.tar.gz"
cp -a "$distribution" "$image"
rm -f "$image/lib/sundew.aot" # fits another Java
rm -f "$image"/lib/native/*"_$others.so" # for another processor
(
  IFS=,
  "$jdk/bin/jlink" --add-modules "${modules[*]}" --no-man-pages --no-header-files --output "$image/runtime"
)
# The cache that a runtime reads is its own only: it names the jars and their times, which the archive keeps.
env -u SUNDEW_JAVA -u SUNDEW_JAVA_OPTS "$image/bin/sundew" train

# Packed beside its place, so that nobody takes half of it for all.
tar --create --owner=0 --group=0 --numeric-owner --sort=name --directory="$directory" "$name" \
  | gzip "-${SUNDEW_GZIP_LEVEL:-6}" > "$image.tar.gz.$$"
mv "$image.tar.gz.$$" "$image.tar.gz"
echo "sundew: $image.tar.gz is written, $(($(wc -c < "$image.tar.gz") / 1048576)) MiB."
