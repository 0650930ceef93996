#!/bin/sh
# Install the Debian packages that the tests drive: a browser, a database server, Redis, Devanagari fonts.
# Says plainly what it could not install; tests that need it then say why they are skipped.
set -u
wanted=""
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
command -v redis-server >/dev/null 2>&1 || wanted="$wanted redis-server"
fc-list 2>/dev/null | grep -qi devanagari || wanted="$wanted fonts-noto-core"
[ -z "$wanted" ] && exit 0
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n"
    [ -z "$as_root" ] && { echo "Not installed (needs root):$wanted. The tests that need them are skipped." >&2; exit 0; }
fi
echo "Installing:$wanted"
$as_root apt-get update -qq >/dev/null 2>&1
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $wanted >/dev/null 2>&1 ||
    echo "Could not install:$wanted. The tests that need them are skipped." >&2
exit 0
