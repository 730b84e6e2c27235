#!/bin/sh
# A Chromium for the tests of the desk: the system's, else Playwright's own, else the distribution's package.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if timeout 300 .venv/bin/python -m playwright install chromium >/dev/null 2>&1; then exit 0; fi
sudo=
if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null
