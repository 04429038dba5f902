#!/bin/sh
# /etc/letsencrypt/renewal-hooks/deploy/sundew.sh: certbot runs it after a renewal.
#
# The broker sees by itself that live/ points at other files. It needs the right to read them, which is root's only:
# archive/ and live/ are given to the group of the broker's user.
set -eu
group=${SUNDEW_GROUP:-mosquitto}
base=${SUNDEW_LETS_ENCRYPT:-/etc/letsencrypt}
chgrp "$group" "$base/live" "$base/archive"
chmod 0750 "$base/live" "$base/archive"
domain=${RENEWED_LINEAGE##*/}
chgrp -R "$group" "$base/archive/$domain"
chmod 0750 "$base/archive/$domain"
chmod 0640 "$base/archive/$domain"/privkey*.pem
