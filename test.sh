#!/usr/bin/env bash
# Builds and tests everything:  ./test.sh [dotnet test's options, such as --filter Conformance]
# Environment: LSM_CONFORMANCE_DIR, LSM_WORKLOADS_DIR (other reference data), LSM_REQUIRE_DATA=1 (missing data fails), CI=true (a missing Vulkan device fails).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/need.sh
need_sdk
need_packages libvulkan1 mesa-vulkan-drivers glslc spirv-tools vulkan-validationlayers libshaderc1 python3-numpy python3-h5py ||
    echo "Tests that need what is missing will be skipped, with the reason." >&2
if [ -z "${LSM_SHADERC:-}" ]; then
    LSM_SHADERC=$(build/shaderc.sh) && export LSM_SHADERC || echo "libshaderc does not load: its tests will be skipped." >&2
fi

if [ -z "${LSM_WORKLOADS_DIR:-}" ] && [ -f ../shared/workloads/generate.py ] && [ ! -f artifacts/workloads/.complete ]; then
    echo "Generating the benchmark networks into artifacts/workloads (140 MB)"
    /usr/bin/python3 ../shared/workloads/generate.py artifacts/workloads >/dev/null && touch artifacts/workloads/.complete
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
