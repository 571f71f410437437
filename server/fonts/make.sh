#!/bin/sh
# Makes receipt.otf, the characters that a receipt may hold: GB 2312, what our texts and the packs hold besides, ASCII
# and common signs. From Noto Sans CJK SC 2.004 (Debian's fonts-noto-cjk), with pyftsubset of fontTools 4.68.
# Usage: server/fonts/make.sh /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
set -eu
font=$1
cd "$(dirname "$0")/../.."
characters=$(mktemp)
trap 'rm -f "$characters"' EXIT
python3 - > "$characters" <<'PYTHON'
import glob, sys

found = set(map(chr, range(0x20, 0x7F))) | set("·—…“”‘’《》〈〉「」『』【】〔〕、。，；：？！（）％￥¥～＋－×÷＝／℃№①②③④⑤⑥⑦⑧⑨⑩")
for high in range(0xB0, 0xF8):
    for low in range(0xA1, 0xFF):
        try:
            found.add(bytes([high, low]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
for pattern in ["shared/src/messages/*.rs", "app/src/payments/*.rs", "server/packs/*/violations.csv",
                "server/packs/*/divisions.csv", "server/packs/*/city.toml"]:
    for file in glob.glob(pattern):
        found |= {c for c in open(file, encoding="utf-8").read()
                  if "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef"}
sys.stdout.reconfigure(encoding="utf-8")
print("".join(sorted(found)), end="")
PYTHON
pyftsubset "$font" --font-number=2 --text-file="$characters" --output-file=server/fonts/receipt.otf \
    --no-hinting --desubroutinize --layout-features='' --drop-tables+=vhea,vmtx,VORG,BASE,GSUB,GPOS,DSIG
