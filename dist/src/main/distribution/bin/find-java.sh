# Finds a Java by its version; sourced by bin/sundew and, in a source tree, by ./sundew and ./format.
#
#   find_java MINIMUM MAXIMUM [PROGRAM]
#
# prints the home of the first Java whose major version lies between both and that has bin/PROGRAM (default java), or
# prints nothing and fails. Looked at in this order: $SUNDEW_JAVA and $JAVA_HOME, the java of $PATH, then the places
# where distributions, SDKMAN, asdf and macOS install Java.

java_major() { # HOME: reads the release file, or asks the java when there is none
  local version='' line
  if [ -r "$1/release" ]; then # read here: a process for each Java would make a start slower
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        JAVA_VERSION=\"*)
          version=${line#JAVA_VERSION=\"}
          version=${version%%[!0-9]*}
          ;;
      esac
    done < "$1/release"
  fi
  if [ -z "$version" ] && [ -x "$1/bin/java" ]; then
    version=$("$1/bin/java" -XshowSettings:properties -version 2>&1 \
      | sed -n 's/^ *java\.specification\.version = //p')
  fi
  case $version in
    '' | *[!0-9]*) echo 0 ;; # 1.8 and older count as none
    *) echo "$version" ;;
  esac
}

find_java() {
  local minimum=$1 maximum=$2 program=${3:-java} on_path= home major
  on_path=$(command -v java 2> /dev/null) && on_path=$(readlink -f "$on_path") && on_path=${on_path%/bin/java}
  for home in "${SUNDEW_JAVA:-}" "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* /usr/java/* "${HOME:-/root}"/.sdkman/candidates/java/* \
    "${HOME:-/root}"/.jdks/* "${HOME:-/root}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$home" ] || continue
    case $home in */bin/java) home=${home%/bin/java} ;; esac
    [ -x "$home/bin/java" ] && [ -x "$home/bin/$program" ] || continue
    major=$(java_major "$home")
    if [ "$major" -ge "$minimum" ] && [ "$major" -le "$maximum" ]; then
      echo "$home"
      return 0
    fi
  done
  return 1
}
