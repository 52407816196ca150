#!/bin/sh
# A browser for the portals that write their lists by JavaScript: one already there, Debian's, or Playwright's own.
# Without one everything else works; those portals are left out and the run says so.
bin=$1
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && { echo "==> browser: $(command -v "$name")"; exit 0; }
done
"$bin/python" - <<'PY' && exit 0
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = Path(playwright.chromium.executable_path)
print(f"==> browser: {path}" if path.exists() else "==> no browser found yet")
sys.exit(not path.exists())
PY
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "==> installing Debian's chromium and Chinese fonts"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-noto-cjk; } \
        >/tmp/gongkai-browser.log 2>&1 && { echo "==> browser: $(command -v chromium)"; exit 0; }
fi
timeout 180 "$bin/playwright" install chromium >/tmp/gongkai-browser.log 2>&1 && { echo "==> browser: Playwright's chromium"; exit 0; }
echo "==> no browser can be had here: portals that need one are left out and runs end \"partial\" (log: /tmp/gongkai-browser.log)"
exit 0
