#!/bin/sh
# Puts everything that the image needs into a folder: image-root.sh FOLDER APP
set -eu
image=$1
app=$2
here=$(dirname "$0")

mkdir -p "$image/usr/local/bin" "$image/etc" "$image/tmp" "$image/data" "$image/app"
chmod 1777 "$image/tmp"
chown 65532:65532 "$image/data"
cp "$(command -v node)" "$image/usr/local/bin/node"

cp -r "$app/node_modules" "$image/app/"
cp "$here/healthcheck.mjs" "$image/app/"
# What no run needs: types, source maps, sources, and the build of libsql for another C library.
find "$image/app" \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete
rm -rf "$image/app/node_modules/outdial/src" "$image/app/node_modules/genesys-cloud-sandbox/src" "$image/app/node_modules/zod/src"
rm -rf "$image"/app/node_modules/@libsql/linux-*-musl "$image/app/node_modules/.package-lock.json"

# The libraries that Node and libsql link to, and the one that looks names up.
{
  ldd "$image/usr/local/bin/node"
  find "$image/app/node_modules/@libsql" -name '*.node' -exec ldd {} \;
} | grep -oE '/[^ ]+\.so[^ ]*' | sort -u | while read -r library; do
  mkdir -p "$image$(dirname "$library")"
  cp -L "$library" "$image$library"
done
for library in /lib/*-linux-gnu/libresolv.so.2 /lib/*-linux-gnu/libnss_dns.so.2; do
  [ -e "$library" ] && cp -L "$library" "$image$(dirname "$library")/"
done

echo 'outdial:x:65532:65532::/data:/nowhere' > "$image/etc/passwd"
echo 'outdial:x:65532:' > "$image/etc/group"
echo 'hosts: files dns' > "$image/etc/nsswitch.conf"
