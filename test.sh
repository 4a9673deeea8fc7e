#!/usr/bin/env bash
# Builds and tests everything:  ./test.sh [dotnet test's options, such as --filter Conformance]
# Environment: LSM_CONFORMANCE_DIR, LSM_WORKLOADS_DIR (other reference data), LSM_REQUIRE_DATA=1 (missing data fails), CI=true (a missing Vulkan device fails).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/need.sh
need_sdk
need_packages libvulkan1 mesa-vulkan-drivers glslc spirv-tools vulkan-validationlayers libshaderc1 python3-numpy ||
    echo "Tests that need what is missing will be skipped, with the reason." >&2

if [ -z "${LSM_WORKLOADS_DIR:-}" ] && [ -f ../shared/workloads/generate.py ] && [ ! -f artifacts/workloads/.complete ]; then
    echo "Generating the benchmark networks into artifacts/workloads (140 MB)"
    /usr/bin/python3 ../shared/workloads/generate.py artifacts/workloads >/dev/null && touch artifacts/workloads/.complete
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet test Lsm.sln -c Release --nologo --logger trx --results-directory "$results" "$@"
status=$?

count() { cat "$results"/*.trx 2>/dev/null | grep -oE '<Counters [^>]*' | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+' | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count passed)
failed=$(count failed)
echo "$passed passed, $failed failed, $(($(count total) - passed - failed)) skipped"
exit $status
