#!/usr/bin/env bash
# Compares the hashes of every environment that this machine has with the table in tools/Lsm.Hashes/HashTable.cs, and prints one line for each:
#     build/environments.sh [ENVIRONMENT...]     scalar avx2 native vectors neon neon-native mono llvmpipe swiftshader; all by default
# Exit status: 1 if a hash differs, 0 else. What is missing (packages of Debian: qemu-user g++-aarch64-linux-gnu mono-devel mesa-vulkan-drivers chromium) is a line with the reason.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=artifacts/environments
mkdir -p "$work"
status=0
wanted=" ${*:-vectors scalar avx2 native neon neon-native mono llvmpipe swiftshader} "

quietly() { "$@" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 2; }; }
publish() { quietly dotnet publish tools/Lsm.Hashes -c Release -f net10.0 -r "$1" -o "$work/$2" --nologo -v q "${@:3}"; }
want() { [[ $wanted == *" $1 "* ]]; }

# report NAME COMMAND...: runs a command, and prints the name and its last line, after the hashes that differ.
report() {
    local output
    output=$("${@:2}" 2>&1) || status=1
    grep -F DIFFERS <<<"$output"
    printf '%-12s %s\n' "$1" "$(tail -n 1 <<<"$output")"
}
skip() { printf '%-12s not here: %s\n' "$1" "$2"; }

quietly dotnet build tools/Lsm.Hashes -c Release --nologo -v q
hashes=tools/Lsm.Hashes/bin/Release
net=(dotnet "$hashes/net10.0/Lsm.Hashes.dll")
want vectors && report vectors "${net[@]}" # the widest that the runtime takes here: AVX-512 where the processor has it
want scalar && report scalar env DOTNET_EnableHWIntrinsic=0 "${net[@]}"
want avx2 && report avx2 env DOTNET_EnableAVX512=0 "${net[@]}"
if want native; then
    publish linux-x64 native
    report native "$work/native/Lsm.Hashes"
fi

emulator=(qemu-aarch64 -L /usr/aarch64-linux-gnu)
for kind in neon neon-native; do
    want $kind || continue
    if ! command -v qemu-aarch64 >/dev/null || ! command -v aarch64-linux-gnu-g++ >/dev/null; then
        skip $kind "apt-get install qemu-user g++-aarch64-linux-gnu"
    elif [ $kind = neon ]; then
        publish linux-arm64 neon --self-contained -p:PublishAot=false
        report $kind "${emulator[@]}" "$work/neon/Lsm.Hashes"
    else
        publish linux-arm64 neon-native -p:CppCompilerAndLinker=aarch64-linux-gnu-gcc -p:ObjCopyName=aarch64-linux-gnu-objcopy
        report $kind "${emulator[@]}" "$work/neon-native/Lsm.Hashes"
    fi
done

if want mono && ! { command -v mono && [ -f /usr/lib/mono/4.5/Facades/netstandard.dll ]; } >/dev/null; then
    skip mono "apt-get install mono-devel"
elif want mono; then
    rm -rf "$work/mono"
    cp -r "$hashes/netstandard2.1" "$work/mono"
    quietly dotnet run build/debian-mono.cs -- "$work/mono"
    report mono mono "$work/mono/Lsm.Hashes.exe"
fi

# device NAME MANIFEST...: one Vulkan driver, given by the manifests that may name it.
device() {
    local manifest
    want "$1" || return
    for manifest in "${@:2}"; do
        if [ -f "$manifest" ]; then
            report "$1" env VK_DRIVER_FILES="$manifest" "${net[@]}" vulkan
            return
        fi
    done
    skip "$1" "there is no ${*:2}"
}
device llvmpipe /usr/share/vulkan/icd.d/lvp_icd.*.json
device swiftshader /usr/lib/chromium/vk_swiftshader_icd.json
exit "$status"
