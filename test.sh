#!/usr/bin/env bash
# Builds and tests everything:  ./test.sh [dotnet test's options, such as --filter Conformance]
# Environment: LSM_SWIFTSHADER=1 (a second Vulkan device), LSM_CONFORMANCE_DIR, LSM_WORKLOADS_DIR (other reference data), LSM_REQUIRE_DATA=1 (missing data fails), LSM_CHROMIUM (another browser than Debian's Chromium), CI=true (a missing Vulkan device or browser fails).
set -uo pipefail
for folder in LSM_CONFORMANCE_DIR LSM_WORKLOADS_DIR; do # a relative path begins where the caller stands
    case ${!folder:-} in "" | /*) ;; *) export "$folder=$PWD/${!folder}" ;; esac
done
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/need.sh
need_sdk
need_packages libvulkan1 mesa-vulkan-drivers glslc spirv-tools vulkan-validationlayers libshaderc1 gcc libc6-dev python3-numpy python3-h5py g++ cmake valgrind mono-runtime ||
    echo "Tests that need what is missing will be skipped, with the reason." >&2
need_npm || echo "Without npm the inspector's page is built without curves." >&2
[ -n "${LSM_CHROMIUM:-}" ] || need_packages chromium fonts-dejavu-core || echo "Without chromium the tests of the inspector's page will be skipped." >&2
need_packages mono-devel || echo "Without Mono its hashes will not be compared." >&2
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

export DOTNET_CLI_UI_LANGUAGE=en
export DOTNET_TieredPGO=0 # no process runs long enough to gain from profiles; collecting them slows the compiler down
options=() build=yes filter="TestCategory!=Full&TestCategory!=InterleavingsOnCpu&TestCategory!=InterleavingsOnVulkan" # all explicit tests, which would be listed one by one
for option in "$@"; do
    case $option in --no-build) build= ;; *) options+=("$option") ;; esac
    case $option in --filter*) filter= ;; esac
done
if [ -n "$build" ]; then
    dotnet build Lsm.sln -c Release --nologo -v q -clp:NoSummary || exit 1
    # Before the tests, several of which load it; nothing is done if the sources have not changed.
    build/native.sh >/dev/null || echo "Tests of the native library will be skipped or fail: it cannot be published." >&2
fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
# The temporary files of the tests are there too: each dotnet command leaves two empty folders, and each killed process its pipes. No build process outlives the folder.
mkdir "$logs/files"
export TMPDIR=$logs/files MSBUILDDISABLENODEREUSE=1

# run LOGS FILTER JOB [OPTION...]: a job is a project, or a part of one: the project and a filter. The output is shown when the job is done, so that lines do not mix.
run() {
    local logs=$1 filter=$2 options=("${@:4}") project part log status=0
    read -r project part <<<"$3"
    log=$logs/$(basename "$project").$$.log
    [ -z "$filter" ] || options+=(--filter "${part:+($part)&}$filter")
    dotnet test "$project" -c Release --no-build --nologo ${options[@]+"${options[@]}"} >"$log" 2>&1 || status=1
    grep -vE '^$|^Test run for|^A total of|^No test matches|^  All projects are up-to-date|^  Determining projects' "$log"
    return "$status"
}
export -f run

# Three jobs run at a time on two cores: most tests use one core, and those that start programs often wait. The longest jobs come first.
# Lsm.Runtime.Tests takes as long as many other projects together, so it is two jobs.
longest=(tests/Lsm.{Runtime,Package,Runtime.Standard,Tool,Ecs,Nir}.Tests)
jobs=("${longest[@]}")
if [ -n "$filter" ]; then
    part='FullyQualifiedName~Runtime.Tests.Vulkan.|FullyQualifiedName~Runtime.Tests.Engines.|FullyQualifiedName~Runtime.Tests.FailOver.'
    others=$(sed 's/~/!~/g; s/|/\&/g' <<<"$part")
    jobs=("${longest[0]} $part" "${longest[0]} $others" "${longest[@]:1}")
fi
status=0
{ printf '%s\n' "${jobs[@]}" && ls -d tests/*.Tests | grep -vxF "$(printf '%s\n' "${longest[@]}")"; } |
    xargs -P 3 -I{} bash -c 'run "$@"' run "$logs" "$filter" {} ${options[@]+"${options[@]}"} || status=1

# The end names what failed: a failed test, a run that was aborted, a project that could not be tested.
grep -hE '^ +Failed .|aborted|crashed|error [A-Z]+[0-9]+:' "$logs"/*.log | sort -u
count() { cat "$logs"/*.log | grep -oE "(Passed|Failed)! +- Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+" | grep -oE "$1: +[0-9]+" | awk '{ sum += $2 } END { print sum + 0 }'; }
echo "$(count Passed) passed, $(count Failed) failed, $(count Skipped) skipped"
exit "$status"
