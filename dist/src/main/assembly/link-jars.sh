#!/usr/bin/env bash
# Makes the jars of maven/ that are in lib/ as well links to them. Runs in the directory of both.
set -euo pipefail
find maven -name '*.jar' | while read -r jar; do
  shared=lib/${jar##*/}
  if [ -f "$shared" ]; then
    up=$(dirname "$jar" | sed 's:[^/]*:..:g')
    ln -sf "$up/$shared" "$jar"
  fi
done
