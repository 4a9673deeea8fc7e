#!/usr/bin/env bash
# Publishes liblsm, the native library, with its header and the licences of what it contains:  build/native.sh [RID] [FOLDER]
# RID is that of this machine if none is named, else linux-x64, linux-arm64, win-x64, osx-x64 or osx-arm64; FOLDER is artifacts/native/RID.
# Windows and macOS libraries are published on Windows and macOS. linux-arm64 on an x64 machine takes the packages that this script installs.
# Nothing is done if the sources have not changed since the last time. Prints the folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/need.sh
case $(uname -m) in aarch64 | arm64) processor=arm64 ;; *) processor=x64 ;; esac
case $(uname -s) in Darwin) system=osx ;; *) system=linux ;; esac
rid=${1:-$system-$processor}
folder=${2:-artifacts/native/$rid}
options=()
[ "$system" != linux ] || need_packages gcc libc6-dev >&2 || true
if [ "$rid" = linux-arm64 ] && [ "$processor" = x64 ]; then
    need_packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross binutils-aarch64-linux-gnu >&2
    options=(-p:CppCompilerAndLinker=aarch64-linux-gnu-gcc -p:ObjCopyName=aarch64-linux-gnu-objcopy)
fi
mkdir -p "$folder"
exec 9>"$folder/.lock"
if command -v flock >/dev/null 2>&1; then flock 9; fi # two test projects may ask at once
sources=$({
    dotnet --version
    cat Directory.Build.props Directory.Build.targets Directory.Packages.props build/native.sh LICENSE THIRD-PARTY-NOTICES.txt
    find src/Lsm.Native src/Lsm.Runtime src/Lsm.Shaders -type f -not -path '*/obj/*' -not -path '*/bin/*' | LC_ALL=C sort | while read -r path; do echo "$path"; cat "$path"; done
} | cksum)
if [ "$(cat "$folder/.sources" 2>/dev/null)" != "$sources" ]; then
    rm -f "$folder/.sources"
    dotnet publish src/Lsm.Native -c Release -r "$rid" -o "$folder" --nologo -v quiet ${options[@]+"${options[@]}"} >&2
    cp src/Lsm.Native/include/lsm.h "$folder"
    echo "$sources" >"$folder/.sources"
fi
echo "$folder"
