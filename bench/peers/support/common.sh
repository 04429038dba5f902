# What the start scripts share. A start script is called in one of three ways:
#
#   NAME PORT DATA    becomes the broker: 127.0.0.1:PORT, anonymous clients, queues long enough to drop nothing, files only
#                     below the directory DATA, nothing printed
#   NAME --prepare    fetches what is missing, into bench/target/peers/NAME; fails with one line that says why not
#   NAME --version    prints one line
set -euo pipefail
peers=$(cd "${0%/*}" && pwd) # few programs are run on the way: the start is measured, too
name=${0##*/}
support=$peers/support/$name
place=$peers/../target/peers/$name
if [ $# -eq 2 ]; then
  port=$1 data=$2
elif [ "${1:-}" != --prepare ] && [ "${1:-}" != --version ]; then
  echo "usage: $name PORT DATA | --prepare | --version" >&2
  exit 2
fi

fail() {
  echo "$name: $*" >&2
  exit 1
}

# java: the Java of JAVA_HOME or the newest that is installed, 21 or later
need_java() {
  . "$peers/../../dist/src/main/distribution/bin/find-java.sh"
  java=$(find_java 21 99 javac)/bin || fail "needs a JDK 21 or newer"
}

# The jars that the project file in support/NAME names, without making it a part of our own build.
fetch_jars() {
  [ -e "$place/fetched" ] && cmp -s "$support/pom.xml" "$place/fetched" && return
  rm -rf "$place"
  mkdir -p "$place"
  mvn -q -B -ntp -f "$support/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$(readlink -f "$place")/lib" >"$place/log" 2>&1 || fail "its jars cannot be fetched, see bench/target/peers/$name/log"
  cp "$support/pom.xml" "$place/fetched"
}

pinned() { # the version that stands in the project file
  sed -n '/<dependency>/,$s:.*<version>\(.*\)</version>.*:\1:p' "$support/pom.xml" | head -1
}
