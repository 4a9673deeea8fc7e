#!/usr/bin/env bash
# Rebuilds src/Lsm.Shaders/Spirv from the GLSL beside this script: shaders/build.sh [OUT_DIR]
# Needs glslc and spirv-val (Debian: glslc, spirv-tools). The results are checked in; a test recompiles and compares them.
set -euo pipefail
out=$(realpath -m "${1:-$(dirname "$0")/../src/Lsm.Shaders/Spirv}")
cd "$(dirname "$0")"   # from inside the folder, so that no path of this machine reaches the modules
mkdir -p "$out"
for source in *.comp; do
    name=${source%.comp}
    glslc --target-env=vulkan1.0 -Werror -o "$out/$name.spv" "$source"
    glslc --target-env=vulkan1.0 -Werror -DLSM_RTE -o "$out/$name.rte.spv" "$source"
    spirv-val --target-env vulkan1.0 "$out/$name.spv"
    spirv-val --target-env vulkan1.0 "$out/$name.rte.spv"
done
version=$(glslc --version)
echo "${version%%$'\n'*}" > "$out/compiler.txt"   # which glslc: another version may write other bytes for the same source
