#!/usr/bin/env bash
# Builds and tests everything:  ./test.sh [dotnet test's options, such as --filter Conformance]
# Environment: LSM_SWIFTSHADER=1 (a second Vulkan device), LSM_CONFORMANCE_DIR, LSM_WORKLOADS_DIR (other reference data), LSM_REQUIRE_DATA=1 (missing data fails), CI=true (a missing Vulkan device fails).
set -uo pipefail
for folder in LSM_CONFORMANCE_DIR LSM_WORKLOADS_DIR; do # a relative path begins where the caller stands
    case ${!folder:-} in "" | /*) ;; *) export "$folder=$PWD/${!folder}" ;; esac
done
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/need.sh
need_sdk
need_packages libvulkan1 mesa-vulkan-drivers glslc spirv-tools vulkan-validationlayers libshaderc1 gcc libc6-dev python3-numpy python3-h5py ||
    echo "Tests that need what is missing will be skipped, with the reason." >&2
# LSM_SWIFTSHADER=1: also test on SwiftShader, which comes with Chromium, as a second Vulkan device. llvmpipe (Mesa's vendor id, device 0) stays the first one.
swiftshader=/usr/lib/chromium/vk_swiftshader_icd.json
if [ "${LSM_SWIFTSHADER:-}" = 1 ] && need_packages chromium && [ -f "$swiftshader" ]; then
    export VK_ADD_DRIVER_FILES=$swiftshader VK_LOADER_DEVICE_SELECT=${VK_LOADER_DEVICE_SELECT:-10005:0}
fi
if [ -z "${LSM_SHADERC:-}" ]; then
    LSM_SHADERC=$(build/shaderc.sh) && export LSM_SHADERC || echo "libshaderc does not load: its tests will be skipped." >&2
fi

if [ -z "${LSM_WORKLOADS_DIR:-}" ] && [ -f ../shared/workloads/generate.py ]; then
    # Made again when what makes them is another: the generator and the weights beside it.
    source=$(find ../shared/workloads -maxdepth 1 -type f | LC_ALL=C sort | xargs cat | cksum)
    if [ "$(cat artifacts/workloads/.complete 2>/dev/null)" != "$source" ]; then
        echo "Generating the benchmark networks into artifacts/workloads (140 MB)"
        rm -rf artifacts/workloads
        /usr/bin/python3 -B ../shared/workloads/generate.py artifacts/workloads >/dev/null && echo "$source" >artifacts/workloads/.complete
    fi
elif [ -z "${LSM_WORKLOADS_DIR:-}" ] && compgen -G "../shared/workloads/*.safetensors" >/dev/null; then
    export LSM_WORKLOADS_DIR=$PWD/../shared/workloads # generated already
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DOTNET_CLI_UI_LANGUAGE=en
dotnet test Lsm.sln -c Release --nologo "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# Each project with a matching test closes with one line of counts; explicit tests, which only a name can start, are in none of them.
count() { grep -oE "(Passed|Failed)! +- Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+" "$log" | grep -oE "$1: +[0-9]+" | awk '{ sum += $2 } END { print sum + 0 }'; }
echo "$(count Passed) passed, $(count Failed) failed, $(count Skipped) skipped"
exit "$status"
